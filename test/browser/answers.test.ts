import type { CDPSession, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { axeFindings } from '../support/browser/axe.js';
import { screenshot, setStage, terminalShows, type Theme } from '../support/browser/browser.js';

const stage = setStage();

const dialog = (command: string) =>
  [
    '\x1b[2J\x1b[H● I will look at the cart first.',
    '',
    '─'.repeat(40),
    ' Bash command',
    '',
    `   ${command}`,
    '',
    ' Do you want to proceed?',
    ' ❯ 1. Yes',
    "   2. Yes, and don't ask again for npm test",
    '   3. No, and tell the agent what to do (esc to stop)',
    '\x1b[?25l',
  ].join('\r\n');

/** What an agent shows once its question was answered. */
const goesOn = (id: string) => stage.puppets.print(id, '\x1b[2J\x1b[H● Working on it.\r\n');
const asks = (id: string, command: string) => stage.puppets.print(id, dialog(command));

async function swipe(cdp: CDPSession, from: [number, number], to: [number, number]): Promise<void> {
  const point = (part: number) => ({
    x: from[0] + (to[0] - from[0]) * part,
    y: from[1] + (to[1] - from[1]) * part,
  });
  await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point(0)] });
  for (const part of [0.25, 0.5, 0.75, 1])
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [point(part)] });
  await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

const place = (page: Page) => new URL(page.url()).pathname;

describe('a question on a phone', () => {
  it.each(['light', 'dark'] as Theme[])(
    'is answered by its digits or from a sheet, never by mistake, and a swipe leads to the next (%s)',
    async (theme) => {
      const first = await stage.puppets.spawn(`first ${theme}`);
      const second = await stage.puppets.spawn(`second ${theme}`);
      const { page, context, errors } = await stage.open(`/sessions/${first}`, {
        width: 390,
        height: 844,
        touch: true,
        scale: 3,
        theme,
      });
      await terminalShows(page, 'puppet ready');
      await asks(first, 'npm test');
      const keys = page.getByTestId('dialog-keys');
      await keys.getByRole('button', { name: '1 Yes', exact: true }).waitFor();
      for (const button of await keys.getByRole('button').all()) {
        const box = await button.boundingBox();
        expect(box?.height).toBeGreaterThanOrEqual(40);
        expect((box?.x ?? 999) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
      }
      expect(await axeFindings(page)).toEqual([]);
      await screenshot(page, `answers-keys-${theme}-390`);
      // It asks for words, which may be left out.
      await keys.getByRole('button', { name: /^3 No/ }).tap();
      const words = page.getByRole('textbox', { name: /^Your words for “No, and tell/ });
      await words.waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await screenshot(page, `answers-words-${theme}-390`);
      await page.getByTestId('line-field').getByRole('button', { name: 'Answer' }).tap();
      await expect.poll(() => stage.puppets.typed(first)).toBe('3');
      await goesOn(first);
      await page.getByTestId('act').getByText('Answered: No, and tell').waitFor();
      await keys.waitFor({ state: 'detached' });

      // The sheet: what is asked, and each choice large.
      await asks(first, 'npm run build');
      await keys.getByRole('button', { name: 'Answer…' }).tap();
      const sheet = page.getByRole('dialog', { name: 'Answer' });
      await sheet.getByText('npm run build').first().waitFor();
      const yes = sheet.getByRole('button', { name: /^(1 )?Yes$/ });
      expect((await yes.boundingBox())?.height).toBeGreaterThanOrEqual(56);
      expect(await axeFindings(page)).toEqual([]);
      await screenshot(page, `answers-sheet-${theme}-390`);
      // Another question takes its place: the finger that comes down then answers neither.
      await stage.puppets.print(first, dialog('rm -rf carts'));
      await yes.tap();
      await sheet.getByRole('alert').getByText('Nothing was pressed').waitFor();
      expect(await stage.puppets.typed(first)).toBe('3');
      await sheet.getByRole('button', { name: 'Show the new question' }).tap();
      await sheet.getByText('rm -rf carts').first().waitFor();
      await sheet.getByRole('button', { name: /^(3 )?No/ }).tap();
      await sheet.getByRole('textbox', { name: /^No, and tell/ }).waitFor();
      await screenshot(page, `answers-sheet-words-${theme}-390`);
      await sheet.getByRole('button', { name: 'Answer' }).tap();
      await expect.poll(() => stage.puppets.typed(first)).toBe('33');
      // It closes once the question is gone.
      expect(await sheet.isVisible()).toBe(true);
      await goesOn(first);
      await sheet.waitFor({ state: 'detached' });
      await asks(first, 'rm -rf carts');
      await keys.waitFor();

      // The next waiting session is a button away, or a swipe across the bar or in from the side.
      await asks(second, 'npm test');
      await page.getByRole('button', { name: 'Next waiting session' }).tap();
      await page.waitForURL(`**/sessions/${second}`);
      await terminalShows(page, 'npm test');
      const cdp = await context.newCDPSession(page);
      // Down the terminal, and across its middle, are the terminal's own.
      await swipe(cdp, [195, 300], [195, 500]);
      await swipe(cdp, [300, 300], [100, 310]);
      expect(place(page)).toBe(`/sessions/${second}`);
      await swipe(cdp, [300, 24], [100, 30]);
      await page.waitForURL(`**/sessions/${first}`);
      await terminalShows(page, 'rm -rf carts');
      await swipe(cdp, [386, 300], [200, 310]);
      await page.waitForURL(`**/sessions/${second}`);
      await terminalShows(page, 'npm test');
      await swipe(cdp, [4, 300], [200, 310]);
      await page.waitForURL(`**/sessions/${first}`);
      // The browser tells of the refusal, and of touches that it had begun to scroll by itself.
      expect(errors.filter((text) => !/409|Ignored attempt to cancel/.test(text))).toEqual([]);
      for (const id of [first, second]) await stage.puppets.exit(id);
      await (await stage.world.client()).call('sessionDispose', { body: { ids: [first, second] } });
    },
  );
});
