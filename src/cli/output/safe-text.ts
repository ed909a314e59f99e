/**
 * Everything but text, line ends, tabs and colours (SGR, ECMA-48 8.3.117): what could move a person's cursor, set a title, write
 * a clipboard, make the terminal answer, or reorder what is read. Both spellings: C0 and C1, and the bidirectional controls.
 */
const UNSAFE =
  /\u001b(?!\[[\d;:]*m)|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Links (OSC 8) and shifts between character sets, which tmux has in a screen with colours: gone without a trace. */
const UNSEEN = /\u001b\]8;[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)|[\u000e\u000f]/gu;

/** Safe to print on a terminal: names of files and directories, words of git and of agents stand in what is said. */
export function safeText(text: string): string {
  return text.replace(UNSEEN, '').replace(UNSAFE, '\ufffd');
}

/** What JSON leaves as it is and a terminal would obey, as escapes: the value is the same. */
const RAW_IN_JSON = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** The same JSON, safe to print on a terminal. */
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
