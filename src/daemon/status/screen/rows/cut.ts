/**
 * Cuts the end of a line in one pass. A regular expression that may begin anywhere and must reach the end is tried at every position,
 * so its time grows with the square of the line's length.
 */

/** Removes the trailing characters that match `mark` (one character). */
export function cutEnd(text: string, mark: RegExp): string {
  let end = text.length;
  while (end > 0 && mark.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Removes the last bracket, its contents and the blanks before it: " (12s · 3 tokens)", closed or not. */
export function cutLastBracket(text: string): string {
  const line = text.trimEnd();
  const inner = line.endsWith(')') ? line.slice(0, -1) : line;
  const at = inner.indexOf('(', inner.lastIndexOf(')') + 1);
  return at < 0 ? text : inner.slice(0, at).trimEnd();
}

/** Returns what follows the last full stop, question or exclamation mark, ignoring one at the very end. */
export function lastSentence(text: string): string {
  const line = text.trimEnd();
  const inner = /[.!?]$/.test(line) ? line.slice(0, -1) : line;
  const before = Math.max(inner.lastIndexOf('.'), inner.lastIndexOf('!'), inner.lastIndexOf('?'));
  return inner.slice(before + 1);
}
