import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { axeFindings } from '../support/browser/axe.js';
import { screenshot, setStage, terminalShows, type Theme } from '../support/browser/browser.js';
import { disguise } from '../support/agents/puppets.js';
import { runProgram } from '../support/worlds/programs.js';

/** An agent that takes a prompt and keeps it, byte for byte: Claude Code's name, a puppet's manners. */
const stage = setStage({
  prepare: ({ world }) => disguise(world, 'claude', { version: '2.1.197 (Claude Code)' }),
});
const COMPOSER = '\x1b[2J\x1b[H────────────────────\r\n❯ \r\n────────────────────\x1b[2;3H';

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const file = (name: string, base64 = PNG) => ({
  name,
  mimeType: 'image/png',
  buffer: Buffer.from(base64, 'base64'),
});

async function form(theme: Theme, phone: boolean): Promise<{ page: Page; errors: string[] }> {
  const size = phone ? { width: 390, height: 844, touch: true } : {};
  const { page, errors } = await stage.open('/spawn?repo=proj', { theme, ...size });
  await page.getByTestId('spawn').waitFor();
  return { page, errors };
}

/** Drops files on the form as a file manager does. */
const drop = (page: Page, names: Record<string, string>) =>
  page.evaluate((files) => {
    const dataTransfer = new DataTransfer();
    for (const [name, base64] of Object.entries(files)) {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      dataTransfer.items.add(new File([bytes], name));
    }
    const target = document.querySelector('[data-testid=spawn] h1');
    for (const type of ['dragover', 'drop'])
      target?.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  }, names);

/** Copies a picture of a colour, as a screenshot program does. */
const copy = (page: Page, colour: string) =>
  page.evaluate(async (fill) => {
    const canvas = document.createElement('canvas');
    canvas.width = 640;
    canvas.height = 400;
    const paper = canvas.getContext('2d');
    if (paper === null) return;
    paper.fillStyle = fill;
    paper.fillRect(0, 0, 640, 400);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
    if (blob !== null) await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
  }, colour);

describe('images of a prompt', () => {
  it('are chosen, pasted and dropped, looked at, taken away, and reach the agent with its prompt', async () => {
    const { page, errors } = await form('light', false);
    const tiles = page.getByRole('list', { name: 'Images' }).getByRole('img');
    await page.getByLabel('Prompt').fill('Build this');
    await page.getByTestId('image-files').setInputFiles([file('mock-up.png')]);
    await tiles.first().waitFor();
    await copy(page, 'teal');
    await page.getByLabel('Prompt').press('ControlOrMeta+V');
    await expect.poll(() => tiles.count()).toBe(2);
    // The same once more is the same.
    await drop(page, { 'again.png': PNG });
    await copy(page, 'crimson');
    await page.getByLabel('Prompt').press('ControlOrMeta+V');
    await expect.poll(() => tiles.count()).toBe(3);
    expect(await page.getByTestId('plan').textContent()).toMatch(/, with 3 images$/);
    await page.getByRole('button', { name: 'Remove image.png' }).last().click();
    await expect.poll(() => tiles.count()).toBe(2);

    await page.reload();
    await expect.poll(() => tiles.count()).toBe(2);
    expect(await tiles.evaluateAll((all) => all.map((img) => (img as HTMLImageElement).naturalWidth > 0))).toEqual([true, true]); // prettier-ignore
    await screenshot(page, 'spawn-images-light-1440');
    await page.getByTestId('start').click();
    await page.waitForURL(/\/sessions\//);
    await terminalShows(page, 'puppet ready');

    const { id, workspace } = await stage.world.session(page.url().slice(-6));
    await stage.puppets.print(id, COMPOSER);
    // A terminal pastes line ends as Enter.
    const typed = async () => (await stage.puppets.typed(id)).split('\r');
    await expect.poll(typed).toHaveLength(5);
    const [said, blank, ...paths] = (await typed()).slice(0, -1);
    expect([said, blank, paths.length]).toEqual(['Build this', '', 2]);
    for (const path of paths) expect(path.startsWith(workspace.path)).toBe(true);
    expect((await readFile(paths[0] ?? '')).toString('base64')).toBe(PNG);
    const status = ['status', '--porcelain'];
    expect((await runProgram('git', status, { env: stage.world.env, cwd: workspace.path })).stdout).toBe('');

    await page.goto(new URL('/spawn', page.url()).href);
    await page.getByTestId('spawn').waitFor();
    expect(await tiles.count()).toBe(0);
    expect(errors).toEqual([]);
  });

  it('are refused in a sentence, one by one', async () => {
    const { page, errors } = await form('light', false);
    const images = page.getByTestId('images');
    const damaged = Buffer.from('\x89PNG\r\n\x1a\n and nothing more', 'latin1').toString('base64');
    await drop(page, { 'plan.pdf': btoa('%PDF-1.7'), 'good.png': PNG, 'cut.png': damaged });
    await images.getByText(/^plan\.pdf is not a supported image \(PNG, JPEG, GIF and WebP\)\./).waitFor();
    await images.getByText('cut.png cannot be read as an image: it may be damaged.').waitFor();
    expect(await images.getByRole('img').count()).toBe(1);
    const huge = Buffer.concat([Buffer.from(PNG, 'base64'), Buffer.alloc(11 * 1024 * 1024)]);
    await page.getByTestId('image-files').setInputFiles([{ ...file('huge.png'), buffer: huge }]);
    await images.getByText('huge.png is larger than 10 MiB. Resize it first.').waitFor();
    // The messages about other images are gone.
    expect(await images.getByText(/plan\.pdf/).count()).toBe(0);
    await page.getByRole('button', { name: 'Remove good.png' }).click();
    expect(await images.getByText(/huge/).count()).toBe(0);
    // An agent without a prompt has no images either.
    await page.getByTestId('image-files').setInputFiles([file('good.png')]);
    await page.getByLabel('One more puppet').click();
    await page.getByText('puppet does not accept a prompt or images.').first().waitFor();
    await page.getByRole('button', { name: 'Remove good.png' }).click();
    await page.getByLabel('One fewer puppet').click();
    expect(errors).toEqual([]);
  });

  it.each<[Theme, boolean]>([
    ['dark', false],
    ['light', true],
    ['dark', true],
  ])('look right: %s, phone %s', async (theme, phone) => {
    const { page, errors } = await form(theme, phone);
    await page.getByLabel('Prompt').fill('Build this, as in the pictures');
    const colours = ['teal', 'goldenrod', 'slateblue', 'tomato', 'black', 'white'];
    for (const colour of colours) {
      await copy(page, colour);
      await page.getByLabel('Prompt').press('ControlOrMeta+V');
    }
    const tiles = page.getByTestId('images').getByRole('img');
    await expect.poll(() => tiles.count()).toBe(colours.length);
    await drop(page, { 'notes.txt': btoa('notes') });
    await page.getByText(/notes\.txt is not a supported image/).waitFor();
    await screenshot(page, `spawn-images-${theme}-${phone ? 390 : 1440}`);
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    for (let at = colours.length; at > 0; at -= 1)
      await page
        .getByRole('button', { name: /^Remove / })
        .first()
        .click();
    expect(await tiles.count()).toBe(0);
    expect(errors).toEqual([]);
  });
});
