import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { axeFindings } from '../support/axe.js';
import { screenshot, setStage, terminalShows } from '../support/browser.js';

const stage = setStage();
const PHONE = { width: 390, height: 844, touch: true };

/** What a keyboard does to a field: the kind of each input and the field's text after it. */
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
    const toggle = page.getByTestId('key-bar').getByRole('button', { name: 'Line to write in' });
    await toggle.tap();
    const field = page.getByRole('textbox', { name: 'Text to send to the agent' });
    await field.waitFor();
    await page.getByTestId('write-line').getByRole('button', { name: 'Send' }).tap();
    await page.getByRole('alert').getByText('There is nothing to send').waitFor();
    expect(await stage.puppets.typed(id)).toBe('');
    await field.fill('Run the tests,');
    await field.press('Shift+Enter');
    await field.pressSequentially('then commit.');
    await screenshot(page, 'phone-write-line-light-390');
    expect(await axeFindings(page)).toEqual([]);
    await field.press('Enter');
    await expect.poll(() => stage.puppets.typed(id)).toBe('Run the tests,\rthen commit.\r');
    await expect.poll(() => field.inputValue()).toBe('');

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
