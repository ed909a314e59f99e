import { UNPRINTABLE } from '../../../contract/names.js';

/** Unit: code points, the ellipsis of a line that was cut included. */
export const LINE_MAX = 200;
/** A line is looked for in so much of a prompt, white space at its beginning not counted. Unit: UTF-16 units. */
const SEARCHED = 64 * 1024;
/** What is looked at of a text for its line, so that one of 2 MiB costs nothing. Unit: UTF-16 units. */
const LOOKED_AT = 8 * LINE_MAX;

const LINE_END = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g;
const UNSHOWN = new RegExp(`(?:${UNPRINTABLE.source}|\\s)+`, 'gu');

/**
 * The first line of a prompt that has something to read: no control or direction-changing characters, white space as single
 * spaces, at most `LINE_MAX` code points. Null when there is no such line.
 */
export function promptLine(prompt: string | null | undefined): string | null {
  const text = (prompt ?? '').trimStart().slice(0, SEARCHED);
  for (let from = 0; from <= text.length;) {
    LINE_END.lastIndex = from;
    const end = LINE_END.exec(text)?.index ?? text.length;
    const line = oneLine(text.slice(from, end));
    if (line !== '') return line;
    from = end + 1;
  }
  return null;
}

/** A text as one line, in the same way. */
export function oneLine(text: string): string {
  const start = text.trimStart();
  const points = [...start.slice(0, LOOKED_AT).toWellFormed().replaceAll(UNSHOWN, ' ').trim()];
  if (points.length <= LINE_MAX && start.length <= LOOKED_AT) return points.join('');
  const cut = points.slice(0, LINE_MAX - 1);
  return `${cut.join('').trimEnd()}…`;
}
