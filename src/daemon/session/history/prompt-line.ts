import { UNPRINTABLE } from '../../../contract/names.js';

/** Longest line, in code points, including the ellipsis of a cut line. */
export const LINE_MAX_CHARS = 200;
/** How much of a prompt is searched for a line, in UTF-16 units, leading white space not counted. */
const SEARCHED_CHARS = 64 * 1024;
/** How much of a text is examined for its line, in UTF-16 units, so that a text of 2 MiB costs nothing. */
const EXAMINED_CHARS = 8 * LINE_MAX_CHARS;

const LINE_END = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g;
const UNSHOWN = new RegExp(`(?:${UNPRINTABLE.source}|\\s)+`, 'gu');

/**
 * Returns the first line of a prompt that has something to read: without control or direction-changing characters, white space as
 * single spaces, at most `LINE_MAX_CHARS` code points. Returns null when there is no such line.
 */
export function promptLine(prompt: string | null | undefined): string | null {
  const text = (prompt ?? '').trimStart().slice(0, SEARCHED_CHARS);
  for (let from = 0; from <= text.length;) {
    LINE_END.lastIndex = from;
    const end = LINE_END.exec(text)?.index ?? text.length;
    const line = oneLine(text.slice(from, end));
    if (line !== '') return line;
    from = end + 1;
  }
  return null;
}

/** Returns a text as one line, in the same form. */
export function oneLine(text: string): string {
  const start = text.trimStart();
  const points = [...start.slice(0, EXAMINED_CHARS).toWellFormed().replaceAll(UNSHOWN, ' ').trim()];
  if (points.length <= LINE_MAX_CHARS && start.length <= EXAMINED_CHARS) return points.join('');
  const cut = points.slice(0, LINE_MAX_CHARS - 1);
  return `${cut.join('').trimEnd()}…`;
}
