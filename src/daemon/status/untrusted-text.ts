/** Longest reason or title taken from a program: one line of a row on the page. */
export const MAX_TEXT_CHARS = 200;

// Control characters, line separators and bidirectional overrides: none belongs in a line shown to the user.
// eslint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;

/** Makes a program's text safe to show: one line, no control characters, at most `max` characters. */
export function plainText(text: string, max: number = MAX_TEXT_CHARS): string {
  const line = text.replace(UNSAFE, ' ').replace(/\s+/g, ' ').trim();
  const points = Array.from(line.slice(0, max * 2));
  return points.length <= max ? line : `${points.slice(0, max - 1).join('')}…`;
}

/** Makes a row safe to show and keeps its columns. */
export function plainRow(text: string, max: number): string {
  return text.replace(UNSAFE, ' ').trimEnd().slice(0, max);
}

/** Decodes base64 as UTF-8 text, safe to show; '' when it is not base64. */
export function plainBase64(text: string, max: number = MAX_TEXT_CHARS): string {
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) return '';
  return plainText(Buffer.from(text, 'base64').toString('utf8'), max);
}
