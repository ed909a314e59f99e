import type { Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { rowOf, setStage, terminalShows } from '../../support/browser/browser.js';

const stage = setStage({
  cast: async ({ puppets }) => {
    await puppets.spawn('first');
  },
});

describe('a user faster than the page', () => {
  it('types behind no dialog that is still loading', async () => {
    const { page, errors } = await stage.open();
    const held: Route[] = [];
    await page.route(/\/assets\/overlays-/, (route) => void held.push(route));
    await page.reload();
    await rowOf(page, 'first').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('?');
    await expect.poll(() => held.length).toBeGreaterThan(0);
    for (const key of ['x', 'd', 'n', 'Enter', 'Backspace']) await page.keyboard.press(key);
    expect(await page.getByTestId('selection').count()).toBe(0);
    expect(new URL(page.url()).pathname).toBe('/');
    for (const route of held) await route.continue();
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // And Esc takes back what has not come yet.
    held.length = 0;
    await page.reload();
    await rowOf(page, 'first').waitFor();
    await page.keyboard.press('?');
    await page.keyboard.press('Escape');
    await expect.poll(() => held.length).toBeGreaterThan(0);
    for (const route of held) await route.continue();
    await page.keyboard.press('n');
    await page.waitForURL(/\/spawn$/);
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(errors).toEqual([]);
  });

  it('opens a session before its terminal is there, and sees it all the same', async () => {
    const { page } = await stage.open();
    let asked = 0;
    await page.routeWebSocket(/\/terminal$/, (socket) => {
      asked += 1;
      if (asked <= 2) void socket.close({ code: 4404, reason: 'no such session' });
      else socket.connectToServer();
    });
    await rowOf(page, 'first').getByRole('link', { name: 'first' }).click();
    await terminalShows(page, 'puppet ready');
    expect(asked).toBe(3);
  });
});
