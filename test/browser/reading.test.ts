import { describe, expect, it } from 'vitest';
import { axeFindings } from '../support/axe.js';
import { screenshot, setStage, terminalShows } from '../support/browser.js';

const stage = setStage();

describe('a screen reader', () => {
  it.each(['light', 'dark'] as const)('has the screen as text that holds still, %s', async (theme) => {
    const id = await stage.puppets.spawn(`read ${theme}`);
    const { page, errors } = await stage.open(`/sessions/${id}`, { theme });
    await terminalShows(page, 'puppet ready');
    await stage.puppets.print(id, '\x1b[31mAllow\x1b[0m it?\r\n  1. Yes\r\n');
    await terminalShows(page, '1. Yes');
    // The way there without a mouse: the terminal keeps Tab, so it comes before.
    const button = page.getByRole('button', { name: 'Read the screen as text' });
    await button.focus();
    await screenshot(page, `reading-button-${theme}`);
    await page.keyboard.press('Enter');
    const text = page.getByTestId('screen-text');
    await text.waitFor();
    expect(await text.textContent()).toBe('puppet ready\nAllow it?\n  1. Yes');
    await expect.poll(() => text.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.getByRole('status').getByText('3 lines').waitFor();
    await stage.puppets.print(id, '  2. No\r\n');
    await terminalShows(page, '2. No');
    expect(await text.textContent()).not.toContain('2. No');
    await page.getByRole('button', { name: 'Read again' }).click();
    await expect.poll(() => text.textContent()).toContain('  2. No');
    await screenshot(page, `reading-${theme}`);
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Copy' }).click();
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toContain('Allow it?\n  1. Yes');
    await page.keyboard.press('Escape');
    await text.waitFor({ state: 'detached' });
    await page.getByTestId('terminal').click();
    await page.keyboard.press('Control+Shift+L');
    await text.waitFor();
    expect(await stage.puppets.typed(id)).toBe('');
    expect(errors).toEqual([]);
  });

  it('is told each line when the setting says so, and typing is the same', async () => {
    const id = await stage.puppets.spawn('told');
    const { page, errors } = await stage.open('/settings/appearance');
    const setting = page.getByRole('radiogroup', { name: 'Screen reader' });
    await setting.getByText('On').click();
    await page.goto(new URL(`/sessions/${id}`, page.url()).href);
    await terminalShows(page, 'puppet ready');
    const rows = page.locator('.xterm-accessibility [role=listitem]');
    await rows.getByText('puppet ready').waitFor();
    await page.getByTestId('terminal').click();
    await page.keyboard.type('Hello, ');
    await page.keyboard.press('Control+w');
    await page.keyboard.type('wörld');
    await page.keyboard.press('Enter');
    await expect.poll(() => stage.puppets.typed(id)).toBe('Hello, \x17wörld\r');
    await stage.puppets.print(id, 'said aloud\r\n');
    await page
      .locator('.xterm-accessibility .live-region')
      .getByText('said aloud')
      .waitFor({ state: 'attached' });
    expect(await axeFindings(page)).toEqual([]);
    // Not for the next terminal once it is off.
    await page.evaluate(() => {
      const prefs = JSON.parse(localStorage.getItem('schmux.prefs') ?? '{}') as object;
      localStorage.setItem('schmux.prefs', JSON.stringify({ ...prefs, reader: false }));
    });
    await page.reload();
    await terminalShows(page, 'said aloud');
    expect(await page.locator('.xterm-accessibility').count()).toBe(0);
    expect(errors).toEqual([]);
  });
});
