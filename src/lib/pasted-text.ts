/**
 * Control characters that are not part of a text: ESC above all, because `ESC [ 201 ~` in a paste would end it early and
 * the rest would arrive as keys. Tab and the line ends stay.
 */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;
/** The 8-bit forms of controls: U+009B is CSI, like `ESC [`. */
const CONTROL_8_BIT = /[\u0080-\u009f]/g;
/** U+2400 to U+241F picture the control characters 0 to 31. */
const PICTURES = 0x2400;
const DELETE_PICTURE = '\u2421';

/**
 * Returns a text as a terminal pastes it (VTE and xterm.js do the same): every line end is CR, the byte that Enter sends, and
 * control characters are replaced by their pictures, so that no text can end its own paste or press keys.
 */
export function asPasted(text: string): string {
  return text
    .replace(/\r\n|\n/g, '\r')
    .replace(CONTROL, (char) => {
      const code = char.charCodeAt(0);
      return code === 0x7f ? DELETE_PICTURE : String.fromCharCode(PICTURES + code);
    })
    .replace(CONTROL_8_BIT, '\ufffd');
}

/** Does the same for UTF-8. Bytes that are not UTF-8 become U+FFFD: alone they could be 8-bit control characters. */
export function asPastedBytes(bytes: Uint8Array): Uint8Array {
  return new TextEncoder().encode(asPasted(Buffer.from(bytes).toString('utf8')));
}
