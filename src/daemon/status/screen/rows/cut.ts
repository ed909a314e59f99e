/**
 * Cuts at the end of a line in one pass. A pattern that may begin anywhere and must reach the end is tried from every place: its
 * time grows with the square of the line.
 */

/** Without the characters at its end that `mark` (one character) fits. */
export function cutEnd(text: string, mark: RegExp): string {
  let end = text.length;
  while (end > 0 && mark.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Without the bracket that stands last, what is in it, and the blanks before it: " (12s · 3 tokens)", also left open. */
export function cutLastBracket(text: string): string {
  const line = text.trimEnd();
  const inner = line.endsWith(')') ? line.slice(0, -1) : line;
  const at = inner.indexOf('(', inner.lastIndexOf(')') + 1);
  return at < 0 ? text : inner.slice(0, at).trimEnd();
}

/** What comes after the last full stop, question or exclamation mark but one at the very end. */
export function lastSentence(text: string): string {
  const line = text.trimEnd();
  const inner = /[.!?]$/.test(line) ? line.slice(0, -1) : line;
  const before = Math.max(inner.lastIndexOf('.'), inner.lastIndexOf('!'), inner.lastIndexOf('?'));
  return inner.slice(before + 1);
}
