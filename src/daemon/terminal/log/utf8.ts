/** Longest character in UTF-8 (RFC 3629). */
export const CHAR_MAX_BYTES = 4;

/**
 * Returns the length of the bytes without a character that is cut off at their end (RFC 3629); 0 to 3 bytes less than all of
 * them. Bytes that are not UTF-8 count as whole. xterm.js 6 loses a character that reaches it in two pieces when a byte of the
 * first is 0x80 (its decoder takes the zero payload for an empty slot), as in "…", "–" and every emoji sequence, so no piece
 * ends inside one.
 */
export function wholeCharsLength(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) return charLength(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Returns the length of the character that this byte begins; 1 for a byte that begins none. */
function charLength(lead: number): number {
  if (lead >= 0xf8) return 1;
  if (lead >= 0xf0) return 4;
  if (lead >= 0xe0) return 3;
  return lead >= 0xc2 ? 2 : 1;
}
