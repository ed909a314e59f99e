import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { axeFindings } from '../../support/browser/axe.js';
import { screenshot, setStage, terminalShows } from '../../support/browser/browser.js';

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

/** Sequences that terminals send (XTerm Control Sequences, PC-style; kitty's legacy ctrl mapping), one line each. */
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
    // Not reported as a chord.
    await keys.type('ß', { windowsVirtualKeyCode: 219, modifiers: 2 });
    await keys.type('ö', { windowsVirtualKeyCode: 192, modifiers: 1 });
    await expect.poll(() => stage.puppets.typed(id)).toBe('@üжé\x1bö');
  });
});

const PHONE = { width: 390, height: 844, touch: true };

/** The effect of a keyboard on a field: the kind of each input and the field's text after it. */
type Step = readonly { kind: string; value: string; data?: string; composed?: boolean }[];

/** Plays a phone's keyboard: keys that only it knows (229), and what becomes of the field's text. */
async function write(page: Page, steps: readonly Step[]): Promise<void> {
  await page.locator('.xterm-helper-textarea').focus();
  await page
    .locator('.xterm-helper-textarea')
    .evaluate((field: HTMLTextAreaElement, all: readonly Step[]) => {
      const key = (type: string): void => {
        const event = new KeyboardEvent(type, { key: 'Unidentified', bubbles: true, cancelable: true });
        for (const name of ['keyCode', 'which']) Object.defineProperty(event, name, { get: () => 229 });
        field.dispatchEvent(event);
      };
      for (const step of all) {
        key('keydown');
        for (const { kind, value, data = '' } of step) {
          if (kind.startsWith('composition')) {
            field.dispatchEvent(new CompositionEvent(kind, { data, bubbles: true }));
            continue;
          }
          const how = { inputType: kind, data, bubbles: true, composed: true };
          field.dispatchEvent(new InputEvent('beforeinput', { ...how, cancelable: true }));
          field.value = value;
          field.dispatchEvent(new InputEvent('input', how));
        }
        key('keyup');
      }
    }, steps);
}
const insert = (value: string, data = value.slice(-1)): Step => [{ kind: 'insertText', value, data }];
const compose = (value: string, data: string): Step => [
  { kind: 'compositionupdate', value, data },
  { kind: 'insertCompositionText', value, data },
];

/** The line that the agent has, after every character that was rubbed out. */
async function line(id: string): Promise<string> {
  let text = '';
  for (const char of await stage.puppets.typed(id)) text = char === '\x7f' ? text.slice(0, -1) : text + char;
  return text;
}

describe('a phone’s keyboard', () => {
  it('edits: the agent has the line that the keyboard has', async () => {
    const id = await stage.puppets.spawn('edited');
    const { page, errors } = await stage.open(`/sessions/${id}`, PHONE);
    await terminalShows(page, 'puppet ready');
    // Two blanks become a full stop.
    await write(page, [
      insert('d'),
      insert('do'),
      insert('do '),
      [
        { kind: 'deleteContentBackward', value: 'do' },
        { kind: 'insertText', value: 'do. ', data: '. ' },
      ],
    ]);
    await expect.poll(() => line(id)).toBe('do. ');
    // A word that is composed letter by letter, corrected when it ends, and swiped after.
    await write(page, [
      [{ kind: 'compositionstart', value: 'do. ' }],
      compose('do. t', 't'),
      compose('do. te', 'te'),
      compose('do. teh', 'teh'),
      [...compose('do. the', 'the'), { kind: 'compositionend', value: 'do. the', data: 'the' }],
      insert('do. the '),
      insert('do. the tests', 'tests'),
    ]);
    await expect.poll(() => line(id)).toBe('do. the tests');
    // Characters that are converted are sent when they are meant.
    await write(page, [
      [{ kind: 'compositionstart', value: 'do. the tests' }],
      compose('do. the testsに', 'に'),
    ]);
    await page.locator('.composition-view', { hasText: 'に' }).waitFor();
    expect(await line(id)).toBe('do. the tests');
    await write(page, [
      [...compose('do. the tests日', '日'), { kind: 'compositionend', value: 'do. the tests日', data: '日' }],
    ]);
    await expect.poll(() => line(id)).toBe('do. the tests日');
    // A key beside the keyboard ends the line that it edits.
    await page.getByTestId('key-bar').getByRole('button', { name: 'Enter', exact: true }).tap();
    await write(page, [insert('y')]);
    await expect.poll(() => line(id)).toBe('do. the tests日\ry');
    // A key with a code of its own, as of a keyboard that is plugged in.
    await page.keyboard.press('Enter');
    await page.keyboard.type('Ok');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await expect.poll(() => stage.puppets.typed(id)).toMatch(/y\rOk\x7f\x7f\x7f$/);
    expect(errors).toEqual([]);
  });

  it('writes in a line of its own, which is sent as a message is', async () => {
    const id = await stage.puppets.spawn('written to');
    const { page, errors } = await stage.open(`/sessions/${id}`, PHONE);
    await terminalShows(page, 'puppet ready');
    const toggle = page.getByTestId('key-bar').getByRole('button', { name: 'Message field' });
    await toggle.tap();
    const field = page.getByRole('textbox', { name: 'Message to the agent' });
    await field.waitFor();
    await page.getByTestId('write-line').getByRole('button', { name: 'Send' }).tap();
    await page.getByRole('alert').getByText('Type a message first').waitFor();
    expect(await stage.puppets.typed(id)).toBe('');
    await field.fill('Run the tests,');
    await field.press('Shift+Enter');
    await field.pressSequentially('then commit.');
    await screenshot(page, 'phone-write-line-light-390');
    expect(await axeFindings(page)).toEqual([]);
    await field.press('Enter');
    await expect.poll(() => stage.puppets.typed(id)).toBe('Run the tests,\rthen commit.\r');
    await expect.poll(() => field.inputValue()).toBe('');
    await page.getByTestId('message-outcome').getByText('Typed').waitFor();

    // It is there the next time, and what was not sent yet with it.
    await field.fill('half a thou');
    await toggle.tap();
    await field.waitFor({ state: 'detached' });
    await toggle.tap();
    expect(await field.inputValue()).toBe('half a thou');
    await page.reload();
    await field.waitFor();

    // Nothing is typed into a password prompt.
    await stage.puppets.print(id, '\x1b[2J\x1b[HPassword: ');
    await terminalShows(page, 'Password:');
    await field.fill('hello');
    await field.press('Enter');
    await page
      .getByTestId('write-line')
      .getByRole('alert')
      .getByText(/password/i)
      .waitFor();
    expect(await field.inputValue()).toBe('hello');
    await screenshot(page, 'phone-write-line-refused-light-390');
    expect(await stage.puppets.typed(id)).not.toContain('hello');
    await stage.puppets.exit(id);
    await field.waitFor({ state: 'detached' });
    // The browser itself counts a refusal as an error.
    expect(errors.filter((text) => !text.includes('409'))).toEqual([]);
  });
});
