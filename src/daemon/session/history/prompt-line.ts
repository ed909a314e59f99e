import { UNPRINTABLE } from '../../../contract/names.js';

/** Unit: code points, the ellipsis of a line that was cut included. */
export const PROMPT_LINE_MAX = 200;

const LINE_END = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g;
const UNSHOWN = new RegExp(`(?:${UNPRINTABLE.source}|\\s)+`, 'gu');

/**
 * The first line of a prompt that has something to read: no control or direction-changing characters, white space as single
 * spaces, at most `PROMPT_LINE_MAX` code points. Null when there is no such line.
 */
export function promptLine(prompt: string | null | undefined): string | null {
  const text = prompt ?? '';
  // One line at a time: a prompt may have 2 MiB.
  for (let from = 0; from <= text.length;) {
    LINE_END.lastIndex = from;
    const end = LINE_END.exec(text)?.index ?? text.length;
    const line = shown(text.slice(from, end));
    if (line !== '') return line;
    from = end + 1;
  }
  return null;
}

function shown(line: string): string {
  const points = [...line.toWellFormed().replaceAll(UNSHOWN, ' ').trim()];
  if (points.length <= PROMPT_LINE_MAX) return points.join('');
  return `${points
    .slice(0, PROMPT_LINE_MAX - 1)
    .join('')
    .trimEnd()}…`;
}
