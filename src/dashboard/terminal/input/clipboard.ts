/** The most that an agent may put on the clipboard at once (OSC 52). */
export const CLIPBOARD_MAX_BYTES = 64 * 1024;

/**
 * Returns the text of an OSC 52 sequence (`<selection>;<base64>`), or null if it is a query, empty, too long or not
 * base64: reading the clipboard is never answered, writing is only offered to the user.
 */
export function clipboardText(data: string): string | null {
  const at = data.indexOf(';');
  const payload = at < 0 ? '' : data.slice(at + 1);
  if (payload === '' || payload === '?' || payload.length > (CLIPBOARD_MAX_BYTES * 4) / 3 + 4) return null;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(payload)) return null;
  try {
    const bytes = Uint8Array.from(atob(payload), (char) => char.charCodeAt(0));
    return new TextDecoder().decode(bytes);
  } catch (error) {
    // Not a possible length of base64: nothing to offer.
    if (error instanceof DOMException) return null;
    throw error;
  }
}
