/** Ranges of wide characters (Unicode East Asian Width W and F, and emoji); coarse, just for drawing boxes. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x23e9, 0x23ec],
  [0x2614, 0x2615],
  [0x267f, 0x267f],
  [0x26a1, 0x26a1],
  [0x2705, 0x2705],
  [0x274c, 0x274c],
  [0x2753, 0x2755],
  [0x2e80, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
];

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Select Graphic Rendition, the only escape sequence in text drawn here. */
const STYLE = /\x1b\[[0-9;]*m/g;

/** Splits a text into user-perceived characters. */
export function graphemes(text: string): string[] {
  return [...segmenter.segment(text)].map((part) => part.segment);
}

/** Returns the columns of one grapheme. */
function graphemeWidth(grapheme: string): number {
  const point = grapheme.codePointAt(0) ?? 0;
  if (/^[\p{M}\u200b-\u200f\ufeff]/u.test(grapheme)) return 0;
  if (grapheme.includes('\ufe0f')) return 2;
  return WIDE.some(([from, to]) => point >= from && point <= to) ? 2 : 1;
}

/** Returns the columns of a line, not counting styles. */
export function width(text: string): number {
  const plain = text.replace(STYLE, '');
  if (/^[\x20-\x7e]*$/.test(plain)) return plain.length;
  return graphemes(plain).reduce((sum, grapheme) => sum + graphemeWidth(grapheme), 0);
}

/** Removes everything that a terminal would act on; keeps line breaks, and turns a tab into two spaces. */
export function printable(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', '  ')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '·');
}

/** Wraps plain text at `columns`, at spaces if possible. An empty line stays a line. */
export function wrap(text: string, columns: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, Math.max(1, columns)));
}

function wrapLine(line: string, columns: number): string[] {
  const lines: string[] = [];
  let current = '';
  let used = 0;
  const flush = () => {
    lines.push(current.trimEnd());
    current = '';
    used = 0;
  };
  for (const word of line.match(/ *[^ ]+| +$/g) ?? []) {
    if (used > 0 && used + width(word) > columns) flush();
    for (const grapheme of graphemes(used === 0 && lines.length > 0 ? word.trimStart() : word)) {
      const size = graphemeWidth(grapheme);
      if (used + size > columns) flush();
      current += grapheme;
      used += size;
    }
  }
  lines.push(current);
  return lines;
}

/** Truncates `text` to `columns`, with an ellipsis for the rest. `text` must not contain styles. */
export function clip(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let used = 0;
  let kept = '';
  for (const grapheme of graphemes(text)) {
    used += graphemeWidth(grapheme);
    if (used > columns - 1) break;
    kept += grapheme;
  }
  return `${kept}…`;
}
