/** The line (from 1) of a character offset in a text. */
export function lineOfOffset(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/**
 * The line of the value at a path of keys and indices, for messages about a valid JSON text; null when it is not there.
 * Looks for each key in turn after the one before: exact for what people write by hand, and never wrong by more than a namesake.
 */
export function lineOfKey(text: string, path: readonly string[]): number | null {
  let from = 0;
  let found = false;
  for (const key of path) {
    if (/^\d+$/.test(key)) continue;
    const at = text.indexOf(`${JSON.stringify(key)}`, from);
    if (at === -1) break;
    found = true;
    from = at + 1;
  }
  return found ? lineOfOffset(text, from) : null;
}
