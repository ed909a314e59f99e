import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { screenshot, setStage, WITH_WEBGL } from '../../support/browser/browser.js';

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
    const find = page.getByRole('textbox', { name: 'Find in scrollback' });
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

  it.runIf(scale === 2)(
    'drawn by WebGL, each cell is where the mouse finds it, and what is typed is sent',
    async () => {
      const id = await stage.puppets.spawn(`pointed at ${scale}`);
      const { page, errors } = await stage.open(`/sessions/${id}`, { scale });
      await complete(page);
      await expect.poll(async () => (await stage.puppets.sizes(id)).length).toBeGreaterThan(0);
      const [columns = 0, rows = 0] = ((await stage.puppets.sizes(id)).at(-1) ?? '').split('x').map(Number);
      const long = `https://example.org/${'path/'.repeat(Math.ceil((columns * 1.5) / 5))}end`;
      const drawn = [long.slice(0, columns), long.slice(columns)].map((row, at) => `\x1b[${at + 5};1H${row}`);
      await stage.puppets.print(id, `\x1b[2J\x1b[Habcdefghij${drawn.join('')}\x1b[8;1H`);
      /** A canvas has no text: the screen is read as a screen reader's user does. */
      const reads = async (part: string): Promise<void> => {
        await page.keyboard.press('Control+Shift+L');
        const text = page.getByTestId('screen-text');
        await expect
          .poll(async () => {
            await page.getByRole('button', { name: 'Refresh' }).click();
            return text.textContent();
          })
          .toContain(part);
        await page.keyboard.press('Escape');
        await text.waitFor({ state: 'detached' });
      };
      await page.getByTestId('terminal').click();
      await reads('abcdefghij');

      const box = await page.locator('.xterm-screen').boundingBox();
      if (box === null) throw new Error('The terminal is not on the page.');
      const [width, height] = [box.width / columns, box.height / rows];
      /** The middle of a cell, from 1; `edge` is a part of its width. */
      const cell = (column: number, row: number, edge = 0.5) =>
        [box.x + (column - 1 + edge) * width, box.y + (row - 0.5) * height] as const;
      // Selected from c to g, to the letter.
      await page.mouse.move(...cell(3, 1, 0.2));
      await page.mouse.down();
      await page.mouse.move(...cell(7, 1, 0.8), { steps: 4 });
      await page.mouse.up();
      await page.keyboard.press('Control+Shift+C');
      await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('cdefg');
      // The second row of an address that was drawn.
      await page.mouse.move(...cell(4, 6), { steps: 3 });
      await page.getByTestId('link-target').getByText(long).waitFor();
      await screenshot(page, `webgl-link-scale-${scale}`);
      // Reported where it was pressed, in the last cell as well.
      await stage.puppets.print(id, '\x1b[?1000h\x1b[?1006hmouse on');
      await reads('mouse on');
      await page.mouse.click(...cell(12, 9));
      await page.mouse.click(...cell(columns, rows));
      await page.keyboard.type('typed');
      await expect
        .poll(() => stage.puppets.typed(id))
        .toBe(
          ['12;9M', '12;9m', `${columns};${rows}M`, `${columns};${rows}m`]
            .map((at) => `\x1b[<0;${at}`)
            .join('') + 'typed',
        );
      expect(errors).toEqual([]);
    },
  );
});
