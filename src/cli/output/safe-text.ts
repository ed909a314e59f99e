/**
 * Everything but text, line breaks, tabs and colours (SGR, ECMA-48 8.3.117): anything that could move the cursor, set a title,
 * write the clipboard, make the terminal reply, or reorder text. Covers C0, C1 and the bidirectional controls.
 */
const UNSAFE =
  /\u001b(?!\[[\d;:]*m)|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Links (OSC 8) and character set shifts, which tmux includes in a coloured screen: removed without a trace. */
const UNSEEN = /\u001b\]8;[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)|[\u000e\u000f]/gu;

/** Makes text safe to print on a terminal: it may contain file names and output of git and agents. */
export function safeText(text: string): string {
  return text.replace(UNSEEN, '').replace(UNSAFE, '\ufffd');
}

/** Characters that JSON does not escape but a terminal would obey. */
const RAW_IN_JSON = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Escapes JSON for printing on a terminal; the value stays the same. */
export function safeJson(json: string): string {
  return json.replace(RAW_IN_JSON, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Returns the text with every control character as a space: a name can then neither move the cursor nor break a row. */
export function onOneLine(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/gu,
    ' ',
  );
}
