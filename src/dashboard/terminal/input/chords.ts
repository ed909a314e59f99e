import { pressName, type KeyPress } from '../../state/keyboard/keys.js';

/**
 * ESC CR: agents read it as a new line where Enter alone submits (Claude Code's terminal setup sends it for
 * Shift+Enter).
 */
const NEWLINE = '\x1b\r';
const ESC = '\x1b';

/** What the page does with a key pressed in the terminal. `agent`: xterm.js encodes it as usual. */
export type KeyRoute = { to: 'agent' } | { to: 'page' } | { to: 'browser' } | { to: 'send'; text: string };

/** `keyCode` identifies letters in any layout; it is absent where only the name of a key matters. */
export type Press = KeyPress & Partial<Pick<KeyboardEvent, 'keyCode' | 'getModifierState'>>;

const PAGE = new Set([
  'Ctrl+Shift+ArrowRight',
  'Ctrl+Shift+ArrowLeft',
  'Ctrl+Shift+ArrowUp',
  'Ctrl+Shift+ArrowDown',
  'Ctrl+Shift+F',
  'Ctrl+Shift+C',
  'Ctrl+Shift+L',
  'Ctrl+Shift+P',
  'Ctrl+Shift+End',
  'Ctrl+Shift+Home',
]);

/**
 * What Ctrl makes of a key that is not a letter, by what the key types in its layout (kitty's "legacy ctrl mapping",
 * same as xterm's).
 */
const CONTROL: Readonly<Record<string, string>> = {
  ' ': '\x00',
  '@': '\x00',
  '2': '\x00',
  '[': ESC,
  '3': ESC,
  '\\': '\x1c',
  '4': '\x1c',
  ']': '\x1d',
  '5': '\x1d',
  '^': '\x1e',
  '~': '\x1e',
  '6': '\x1e',
  '/': '\x1f',
  _: '\x1f',
  '7': '\x1f',
  '?': '\x7f',
  '8': '\x7f',
};
/** Keys that xterm.js 6.0 sends without Alt (XTerm Control Sequences, PC-style function keys). */
const NUMBERED: Readonly<Record<string, number>> = { Insert: 2, PageUp: 5, PageDown: 6 };
/** A word back or forward, as the macOS terminal sends it. */
const WORD: Readonly<Record<string, string>> = { ArrowLeft: `${ESC}b`, ArrowRight: `${ESC}f` };

/**
 * Decides who handles a key. Only chords with two modifiers are the page's (state/keyboard/keys.ts); Ctrl+W, Ctrl+R,
 * Ctrl+C, Esc, Tab and all others reach the agent. Ctrl+Shift+V and, on a Mac, Cmd chords stay with the browser, which
 * pastes and copies.
 */
export function routeKey(press: Press, mac: boolean): KeyRoute {
  const name = pressName(press, mac);
  if (PAGE.has(name) || (mac && name === 'Mod+K')) return { to: 'page' };
  if (name === 'Ctrl+Shift+V' || (mac && press.metaKey)) return { to: 'browser' };
  if (press.key === 'Enter' && press.shiftKey && !press.ctrlKey && !press.altKey)
    return { to: 'send', text: NEWLINE };
  return (press.metaKey ? null : encoded(press, mac)) ?? { to: 'agent' };
}

/** Returns what terminals send where xterm.js, which assumes a US keyboard, sends something else or nothing. */
function encoded(press: Press, mac: boolean): KeyRoute | null {
  const { key, ctrlKey, altKey } = press;
  if (press.getModifierState?.('AltGraph') === true) return null; // It types a character, whatever else is reported.
  if (ctrlKey && !altKey) return withControl(press);
  if (!altKey) return null;
  if (key in NUMBERED && !press.shiftKey)
    return { to: 'send', text: `${ESC}[${NUMBERED[key]};${ctrlKey ? 7 : 3}~` };
  if (mac) return ctrlKey ? null : withOption(press);
  if (ctrlKey) return Object.hasOwn(CONTROL, key) ? { to: 'send', text: ESC + CONTROL[key] } : null;
  return isLatin(key) ? { to: 'send', text: ESC + key } : null;
}

function withControl({ key, keyCode = 0 }: Press): KeyRoute | null {
  const text = Object.hasOwn(CONTROL, key) ? CONTROL[key] : undefined;
  if (text !== undefined) return { to: 'send', text };
  const isLetter = keyCode >= 65 && keyCode <= 90;
  // `ß` is where a US keyboard has `-`: it is not a chord. In a Cyrillic layout the US keys are meant.
  return isLatin(key) && !isLetter && !/[a-z]/i.test(key) ? { to: 'browser' } : null;
}

/** Option is Meta, except where a layout needs it for characters of programs: `@`, `[` or `|` on a German Mac. */
function withOption({ key, shiftKey }: Press): KeyRoute | null {
  if (!shiftKey && Object.hasOwn(WORD, key)) return { to: 'send', text: WORD[key] ?? '' };
  return /^[!-/:-@[-`{-~]$/.test(key) ? { to: 'send', text: key } : null;
}

/** True for one character of ASCII or of a Latin script. */
function isLatin(key: string): boolean {
  return /^[\x20-\x7e\p{sc=Latin}]$/u.test(key);
}
