import { describe, expect, it } from 'vitest';
import { axeFindings } from '../support/browser/axe.js';
import { rowOf, screenshot, setStage, terminalShows } from '../support/browser/browser.js';

const stage = setStage();
const PHONE = { width: 390, height: 844, touch: true };

describe('on a phone', () => {
  it('goes from the list to one session full screen, with the keys a phone lacks', async () => {
    const id = await stage.puppets.spawn('pocket');
    await stage.puppets.print(id, Array.from({ length: 200 }, (_, at) => `line ${at + 1}\r\n`).join(''));
    const { page, context, errors } = await stage.open('/', PHONE);
    await rowOf(page, 'pocket').getByRole('link', { name: 'pocket' }).tap();
    await terminalShows(page, 'line 200');
    expect(await page.getByTestId('rail').count()).toBe(0);
    // As wide as the phone, not merely its place: columns are counted in the cells that are drawn.
    const box = await page.locator('.xterm-screen').boundingBox();
    expect(box?.width).toBeGreaterThanOrEqual(365);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);

    const bar = page.getByTestId('key-bar');
    for (const name of ['Esc', 'Tab', 'Shift Tab', 'Up', 'Down', 'Left', 'Right', 'Control C', 'Enter'])
      await bar.getByRole('button', { name, exact: true }).tap();
    await bar.getByRole('button', { name: 'Ctrl', exact: true }).tap();
    await page.getByLabel('Letter for Ctrl').fill('r');
    await expect.poll(() => stage.puppets.typed(id)).toBe('\x1b\t\x1b[Z\x1b[A\x1b[B\x1b[D\x1b[C\x03\r\x12');
    // A full-screen program's arrows are others.
    await stage.puppets.print(id, '\x1b[?1happlication keys\r\n');
    await terminalShows(page, 'application keys');
    await bar.getByRole('button', { name: 'Up', exact: true }).tap();
    await expect.poll(() => stage.puppets.typed(id)).toMatch(/\x1bOA$/);
    // Each key can be hit by a finger, and none has to be scrolled to.
    for (const button of await bar.getByRole('button').all()) {
      const place = await button.boundingBox();
      expect(place?.height).toBeGreaterThanOrEqual(40);
      expect(place?.width).toBeGreaterThanOrEqual(32);
      expect((place?.x ?? 999) + (place?.width ?? 0)).toBeLessThanOrEqual(390);
    }

    // A finger scrolls back, as a wheel would.
    const touches = await context.newCDPSession(page);
    const x = 195;
    const at = (y: number) => ({ touchPoints: [{ x, y }] });
    await touches.send('Input.dispatchTouchEvent', { type: 'touchStart', ...at(250) });
    for (let y = 270; y <= 550; y += 20)
      await touches.send('Input.dispatchTouchEvent', { type: 'touchMove', ...at(y) });
    await touches.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await page.getByTestId('latest').tap();
    await terminalShows(page, 'line 200');

    await page.getByRole('link', { name: 'Back to all sessions' }).tap();
    await rowOf(page, 'pocket').waitFor();
    expect(errors).toEqual([]);
  });

  it('selects by a long press or a button, and a tap then selects instead of opening', async () => {
    for (const name of ['first', 'second', 'third']) await stage.puppets.spawn(name);
    const { page, context, errors } = await stage.open('/', PHONE);
    await rowOf(page, 'third').waitFor();
    const bar = page.getByTestId('selection');
    const selected = async () => (await page.locator('[data-selected] a').allTextContents()).sort();
    const press = await context.newCDPSession(page);
    const box = await rowOf(page, 'first').boundingBox();
    const at = { x: (box?.x ?? 0) + 150, y: (box?.y ?? 0) + 40 };
    await press.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] });
    await bar.getByText('1 session selected').waitFor();
    await press.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await rowOf(page, 'second').tap({ position: { x: 150, y: 40 } });
    await expect.poll(selected).toEqual(['first', 'second']);
    await screenshot(page, 'phone-selection-light-390');
    expect(await axeFindings(page)).toEqual([]);
    expect(new URL(page.url()).pathname).toBe('/');
    await bar.getByRole('button', { name: 'Dispose' }).tap();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Dispose/ })
      .tap();
    await rowOf(page, 'first').waitFor({ state: 'detached' });
    await bar.waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Select', exact: true }).tap();
    await bar.getByText('Tap to select').waitFor();
    await rowOf(page, 'third').tap({ position: { x: 150, y: 40 } });
    await bar.getByText('1 session selected').waitFor();
    await bar.getByRole('button', { name: 'Clear selection' }).tap();
    await bar.waitFor({ state: 'detached' });
    // It is over: a tap opens again.
    await rowOf(page, 'third').tap({ position: { x: 150, y: 40 } });
    await terminalShows(page, 'puppet ready');
    expect(errors).toEqual([]);
  });
});
