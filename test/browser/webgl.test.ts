import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { screenshot, setStage, WITH_WEBGL } from '../support/browser.js';

const complete = (page: Page) => page.locator('[data-testid=terminal-frame][data-ready]').waitFor();
const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => `line ${index + 1}\r\n`).join('');

/** The browser's own scale: one that a page is told of only by emulation leaves the canvas at the size of the window. */
describe.each([1, 2])('at scale %i', (scale) => {
  const stage = setStage({ args: [...WITH_WEBGL, `--force-device-scale-factor=${scale}`] });

  // Playwright clicks with the mouse, and refuses when something else lies over the element.
  it('drawn by WebGL, everything over the terminal answers to the mouse', async () => {
    const id = await stage.puppets.spawn(`drawn at ${scale}`);
    await stage.puppets.print(id, `${numbered(400)}needle one\r\n${numbered(200)}needle two\r\n`);
    const { page, errors } = await stage.open(`/sessions/${id}`, { scale });
    await complete(page);
    expect(await page.evaluate(() => window.devicePixelRatio)).toBe(scale);
    const canvas = page.locator('[data-testid=terminal] .xterm-screen canvas:not([class])').first();
    await canvas.waitFor();
    const sharpness = await canvas.evaluate(
      (element: HTMLCanvasElement) => element.width / element.getBoundingClientRect().width,
    );
    expect(sharpness).toBe(scale);
    expect(await page.locator('[data-testid=terminal] .xterm-rows > div').count()).toBe(0);

    await page.keyboard.press('Control+Shift+F');
    const find = page.getByRole('textbox', { name: 'Find in the scrollback' });
    await find.click();
    await find.fill('needle');
    await page.getByText('of 2').waitFor();
    await page.getByRole('button', { name: 'Previous match' }).click();
    await page.getByRole('button', { name: 'Next match' }).click();
    await screenshot(page, `webgl-find-scale-${scale}`);
    await page.getByRole('button', { name: 'Close find' }).click();
    await find.waitFor({ state: 'detached' });

    const box = await page.getByTestId('terminal').boundingBox();
    if (box === null) throw new Error('The terminal is not on the page.');
    await page.mouse.move(box.x + 200, box.y + 200);
    await page.mouse.wheel(0, -2000);
    await page.getByTestId('latest').click();
    await page.getByTestId('latest').waitFor({ state: 'detached' });
    expect(errors).toEqual([]);
  });
});
