import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { setStage, terminalShows } from '../support/browser.js';

const stage = setStage();

const MODIFIERS: Readonly<Record<string, number>> = { Alt: 1, Ctrl: 2, Shift: 8 };
const NAMED: Readonly<Record<string, number>> = {
  Backspace: 8, Tab: 9, Enter: 13, Escape: 27, ' ': 32, PageUp: 33, PageDown: 34, End: 35, Home: 36,
  ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40, Insert: 45, Delete: 46,
  F1: 112, F2: 113, F3: 114, F4: 115, F5: 116, F12: 123,
}; // prettier-ignore
/** Where a US keyboard has these. */
const PLACED: Readonly<Record<string, number>> = {
  '@': 50, '2': 50, '3': 51, '^': 54, '6': 54, '8': 56, '-': 189, '_': 189, '/': 191, '?': 191, '~': 192, '[': 219, '\\': 220, ']': 221, '.': 190,
}; // prettier-ignore

/** What terminals send (XTerm Control Sequences, PC-style; kitty's legacy ctrl mapping), one line each. */
const TABLE: readonly (readonly [chord: string, bytes: string])[] = [
  ['Ctrl+ ', '\x00'], ['Ctrl+Shift+@', '\x00'], ['Ctrl+2', '\x00'], ['Ctrl+[', '\x1b'], ['Ctrl+3', '\x1b'],
  ['Ctrl+\\', '\x1c'], ['Ctrl+]', '\x1d'], ['Ctrl+Shift+^', '\x1e'], ['Ctrl+6', '\x1e'], ['Ctrl+Shift+~', '\x1e'],
  ['Ctrl+/', '\x1f'], ['Ctrl+Shift+_', '\x1f'], ['Ctrl+Shift+?', '\x7f'], ['Ctrl+8', '\x7f'],
  ['Ctrl+a', '\x01'], ['Ctrl+w', '\x17'], ['Ctrl+z', '\x1a'],
  ['Alt+a', '\x1ba'], ['Alt+Shift+A', '\x1bA'], ['Alt+.', '\x1b.'], ['Alt+/', '\x1b/'], ['Alt+Shift+?', '\x1b?'], ['Alt+ ', '\x1b '],
  ['Ctrl+Alt+a', '\x1b\x01'], ['Ctrl+Alt+/', '\x1b\x1f'], ['Ctrl+Alt+ ', '\x1b\x00'], ['Ctrl+Alt+\\', '\x1b\x1c'],
  ['Enter', '\r'], ['Shift+Enter', '\x1b\r'], ['Ctrl+Enter', '\r'], ['Alt+Enter', '\x1b\r'],
  ['Backspace', '\x7f'], ['Shift+Backspace', '\x7f'], ['Ctrl+Backspace', '\b'], ['Alt+Backspace', '\x1b\x7f'],
  ['Tab', '\t'], ['Shift+Tab', '\x1b[Z'], ['Escape', '\x1b'], ['Alt+Escape', '\x1b\x1b'],
  ['Home', '\x1b[H'], ['End', '\x1b[F'], ['Ctrl+Home', '\x1b[1;5H'], ['Shift+End', '\x1b[1;2F'], ['Alt+End', '\x1b[1;3F'],
  ['Delete', '\x1b[3~'], ['Ctrl+Delete', '\x1b[3;5~'], ['Insert', '\x1b[2~'], ['Alt+Insert', '\x1b[2;3~'],
  ['PageUp', '\x1b[5~'], ['Ctrl+PageDown', '\x1b[6;5~'], ['Alt+PageUp', '\x1b[5;3~'], ['Ctrl+Alt+PageUp', '\x1b[5;7~'],
  ['ArrowUp', '\x1b[A'], ['Ctrl+ArrowLeft', '\x1b[1;5D'], ['Alt+ArrowLeft', '\x1b[1;3D'], ['Shift+ArrowUp', '\x1b[1;2A'], ['Ctrl+Alt+ArrowDown', '\x1b[1;7B'],
  ['F1', '\x1bOP'], ['F4', '\x1bOS'], ['F5', '\x1b[15~'], ['F12', '\x1b[24~'],
  ['Shift+F1', '\x1b[1;2P'], ['Ctrl+F4', '\x1b[1;5S'], ['Alt+F5', '\x1b[15;3~'], ['Ctrl+Shift+F12', '\x1b[24;6~'],
]; // prettier-ignore

type Keys = { type(key: string, more?: object): Promise<void>; chord(chord: string): Promise<void> };

async function keyboard(page: Page): Promise<Keys> {
  const cdp = await page.context().newCDPSession(page);
  const type: Keys['type'] = async (key, more = {}) => {
    const code = NAMED[key] ?? PLACED[key] ?? key.toUpperCase().charCodeAt(0);
    const event = { key, windowsVirtualKeyCode: code, ...more };
    await cdp.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
    await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  };
  return {
    type,
    chord: (chord) => {
      const parts = chord.split('+');
      const key = parts.pop() ?? '';
      const modifiers = parts.reduce((sum, name) => sum | (MODIFIERS[name] ?? 0), 0);
      return type(key, { modifiers });
    },
  };
}
const letter = (key: string) => ({ text: key, unmodifiedText: key });

describe('keys with modifiers', () => {
  it('are sent as terminals send them', async () => {
    const id = await stage.puppets.spawn('chords');
    const { page } = await stage.open(`/sessions/${id}`);
    await terminalShows(page, 'puppet ready');
    await page.getByTestId('terminal').click();
    const keys = await keyboard(page);
    for (const [chord] of TABLE) {
      await keys.chord(chord);
      await keys.type('=', letter('='));
    }
    await expect.poll(async () => (await stage.puppets.typed(id)).split('=').length).toBe(TABLE.length + 1);
    const got = (await stage.puppets.typed(id)).split('=');
    expect(TABLE.map(([chord], at) => [chord, got[at]])).toEqual(TABLE);
  });

  it('type what the layout has there: AltGr, dead keys, other scripts', async () => {
    const id = await stage.puppets.spawn('layouts');
    const { page } = await stage.open(`/sessions/${id}`);
    await terminalShows(page, 'puppet ready');
    await page.getByTestId('terminal').click();
    const keys = await keyboard(page);
    // A German keyboard on Linux: AltGr is told of by itself, then Q types `@`.
    await keys.type('AltGraph', { windowsVirtualKeyCode: 225 });
    await keys.type('@', { windowsVirtualKeyCode: 81, ...letter('@') });
    await keys.type('ü', { windowsVirtualKeyCode: 186, ...letter('ü') });
    await keys.type('ж', { windowsVirtualKeyCode: 186, ...letter('ж') });
    // A dead key, and what it makes of the next.
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Input.imeSetComposition', { text: '´', selectionStart: 1, selectionEnd: 1 });
    await cdp.send('Input.insertText', { text: 'é' });
    await expect.poll(() => stage.puppets.typed(id)).toBe('@üжé');
    // Not told as a chord.
    await keys.type('ß', { windowsVirtualKeyCode: 219, modifiers: 2 });
    await keys.type('ö', { windowsVirtualKeyCode: 192, modifiers: 1 });
    await expect.poll(() => stage.puppets.typed(id)).toBe('@üжé\x1bö');
  });
});
