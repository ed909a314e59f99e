const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const charactersOf = (text: string): string[] => [...GRAPHEMES.segment(text)].map(({ segment }) => segment);

/**
 * Returns the edit between two texts for a reader that can only delete at the end: the number of characters (as the
 * user counts them) to delete, then the new text.
 */
export function editOf(before: string, after: string): { rubOut: number; text: string } {
  const old = charactersOf(before);
  const now = charactersOf(after);
  let same = 0;
  while (same < old.length && old[same] === now[same]) same++;
  return { rubOut: old.length - same, text: now.slice(same).join('') };
}

/** Returns the edit as a terminal sends it: DEL for each deleted character, CR for a line end. */
export function editBytes(before: string, after: string): string {
  const { rubOut, text } = editOf(before, after);
  return '\x7f'.repeat(rubOut) + text.replaceAll(/\r?\n/g, '\r');
}
