const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const charactersOf = (text: string): string[] => [...GRAPHEMES.segment(text)].map(({ segment }) => segment);

/** How one text becomes another for who can only rub out at the end: characters (as a person counts them), then new text. */
export function editOf(before: string, after: string): { rubOut: number; text: string } {
  const old = charactersOf(before);
  const now = charactersOf(after);
  let same = 0;
  while (same < old.length && old[same] === now[same]) same++;
  return { rubOut: old.length - same, text: now.slice(same).join('') };
}

/** The same as a terminal sends it: DEL for each character rubbed out, CR for a line end. */
export function editBytes(before: string, after: string): string {
  const { rubOut, text } = editOf(before, after);
  return '\x7f'.repeat(rubOut) + text.replaceAll(/\r?\n/g, '\r');
}
