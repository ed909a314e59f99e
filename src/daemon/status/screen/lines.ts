/** Characters that draw horizontal lines. */
const EDGE: ReadonlySet<string> = new Set('─━═▄▀▁▔╴╶');
/** Returns the code of the first non-blank character; it decides nearly all lines, which keeps `isEdge` cheap. */
function firstCode(text: string): number {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code !== 0x20) return code;
  }
  return 0x20;
}
const isDrawn = (code: number): boolean => code >= 0x2500 && code <= 0x259f;
/** True for `+`, `-`, `=` and `_`, which draw lines in terminals without box characters. */
const isPlainLine = (code: number): boolean =>
  code === 0x2b || code === 0x2d || code === 0x3d || code === 0x5f;

/** A line of nothing else, from corner to corner or too long to underline a word, possibly with a title in it. */
const PLAIN_EDGE =
  /^(\+[-=]{2,} [^+]{1,60} [-=]{6,}\+|\+[-=]{8,}\+?|[-=_]{20,}|[-=]{20,} \S.{0,60} [-=]+|[-=]{2,} \S.{0,60} [-=]{20,})$/;

const EDGE_START = /^[╭┌╔┏╻╰└╚┗╹├╠]?[─━═▄▀▁▔]{2}/;
/** Shortest drawn line that counts as an edge. */
const MIN_EDGE_CELLS = 8;

/** True for a drawn horizontal line: a rule, the top or the bottom of a box, with or without a title. */
export function isEdge(text: string): boolean {
  const first = firstCode(text);
  if (isPlainLine(first)) return PLAIN_EDGE.test(text.trim());
  if (!isDrawn(first)) return false;
  const line = text.trim();
  if (line.length < MIN_EDGE_CELLS || !EDGE_START.test(line)) return false;
  let drawn = 0;
  for (const char of line) if (EDGE.has(char)) drawn += 1;
  return drawn >= line.length * 0.4;
}

const SIDES = /[│┃║▎▌▏|█▐▕]/;

/** Replaces the sides of a box and a scroll bar with blanks, so that columns are kept. */
export function unframe(text: string): string {
  if (!SIDES.test(text)) return text;
  let line = text;
  for (let nested = 0; nested < 2; nested += 1) line = line.replace(/^(\s*)[│┃║▎▌▏|](?=\s|$)/, '$1 ');
  return line.replace(/\s[│┃║█▐▕|]\s*$/, '').trimEnd();
}
