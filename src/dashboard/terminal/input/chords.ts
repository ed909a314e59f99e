import { pressName, type KeyPress } from '../../state/keys.js';

/** ESC CR: what agents take for a new line where Enter alone submits (Claude Code's own terminal set-up sends it for Shift+Enter). */
const NEWLINE = '\x1b\r';

/** What the page does with a key that was pressed in the terminal. `agent`: xterm.js encodes it as ever. */
export type KeyFate = { to: 'agent' } | { to: 'page' } | { to: 'browser' } | { to: 'send'; text: string };

const PAGE = new Set([
  'Ctrl+Shift+ArrowRight',
  'Ctrl+Shift+ArrowLeft',
  'Ctrl+Shift+ArrowUp',
  'Ctrl+Shift+ArrowDown',
  'Ctrl+Shift+F',
  'Ctrl+Shift+C',
  'Ctrl+Shift+P',
  'Ctrl+Shift+End',
  'Ctrl+Shift+Home',
]);

/**
 * Only chords with two modifiers are ours (state/keys.ts); Ctrl+W, Ctrl+R, Ctrl+C, Esc, Tab and all others reach the
 * agent. Ctrl+Shift+V and, on a Mac, Cmd chords stay with the browser, which pastes and copies.
 */
export function keyFate(press: KeyPress, mac: boolean): KeyFate {
  const name = pressName(press, mac);
  if (PAGE.has(name) || (mac && name === 'Mod+K')) return { to: 'page' };
  if (name === 'Ctrl+Shift+V' || (mac && press.metaKey)) return { to: 'browser' };
  if (press.key === 'Enter' && press.shiftKey && !press.ctrlKey && !press.altKey)
    return { to: 'send', text: NEWLINE };
  return { to: 'agent' };
}
