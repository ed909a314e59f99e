import type { Browser, Page } from 'playwright-core';
import type { Theme } from '../support/browser/browser.js';
import { animatedPng, type Frame } from './apng.js';

/** The text below the picture: the key that was pressed, and what is shown. */
export type Caption = { key?: string; text: string };

export type Film = {
  /** Adds the page's current state for this long. If nothing has changed, the last frame lasts longer. */
  shot(caption: Caption, delayMs: number): Promise<void>;
  /** Shows the same caption over several frames of a moving page. */
  scene(caption: Caption, looks: number, everyMs: number): Promise<void>;
  develop(): Buffer;
  readonly seconds: number;
};

/** The height of the caption, in CSS pixels. */
const BAR = 52;

/** Films a page. Each frame holds only what changed, cropped by the browser itself. */
export async function createFilm(browser: Browser, page: Page, theme: Theme): Promise<Film> {
  const cutter = await (await browser.newContext()).newPage();
  // tsx wraps functions in a helper, which the browser does not have.
  await cutter.evaluate(`globalThis.__name = (it) => it; globalThis.cut = ${cut.toString()};`);
  const frames: Frame[] = [];
  const film: Film = {
    async shot(caption, delayMs) {
      const png = (await page.screenshot({ animations: 'disabled', caret: 'hide' })).toString('base64');
      const order: Order = { png, caption, bar: BAR, dark: theme === 'dark' };
      const piece = await cutter.evaluate(
        (given) => (globalThis as unknown as { cut: typeof cut }).cut(given),
        order,
      );
      const last = frames.at(-1);
      if (piece !== null)
        frames.push({ png: Buffer.from(piece.png, 'base64'), x: piece.x, y: piece.y, delayMs });
      else if (last !== undefined) last.delayMs += delayMs;
    },
    async scene(caption, looks, everyMs) {
      for (let look = 0; look < looks; look += 1) {
        await film.shot(caption, everyMs);
        await page.waitForTimeout(everyMs);
      }
    },
    develop: () => animatedPng(frames),
    get seconds() {
      return frames.reduce((sum, { delayMs }) => sum + delayMs, 0) / 1000;
    },
  };
  return film;
}

type Order = { png: string; caption: Caption; bar: number; dark: boolean };
type Piece = { png: string; x: number; y: number };

/** Runs in the browser: draws the picture with its caption and returns the rectangle that differs from the previous one. */
async function cut({ png, caption, bar, dark }: Order): Promise<Piece | null> {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const [width, height] = [image.width, image.height + bar];
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (pen === null) return null;
  pen.drawImage(image, 0, 0);
  pen.fillStyle = dark ? '#1b1b1a' : '#f1efea';
  pen.fillRect(0, image.height, width, bar);
  pen.font = '600 17px system-ui, sans-serif';
  pen.textBaseline = 'middle';
  const middle = image.height + bar / 2;
  let left = 20;
  if (caption.key !== undefined) {
    const keyWidth = pen.measureText(caption.key).width + 22;
    pen.fillStyle = dark ? '#e8e6e1' : '#2a2926';
    pen.beginPath();
    pen.roundRect(left, middle - 15, keyWidth, 30, 6);
    pen.fill();
    pen.fillStyle = dark ? '#1b1b1a' : '#ffffff';
    pen.fillText(caption.key, left + 11, middle + 1);
    left += keyWidth + 14;
  }
  pen.font = '17px system-ui, sans-serif';
  pen.fillStyle = dark ? '#e8e6e1' : '#2a2926';
  pen.fillText(caption.text, left, middle + 1);

  const now = pen.getImageData(0, 0, width, height);
  const store = globalThis as unknown as { before?: Uint32Array };
  const pixels = new Uint32Array(now.data.buffer);
  const { before } = store;
  store.before = pixels;
  let [x0, y0, x1, y1] = before === undefined ? [0, 0, width - 1, height - 1] : [width, height, -1, -1];
  if (before !== undefined)
    for (let at = 0; at < pixels.length; at += 1) {
      if (pixels[at] === before[at]) continue;
      const [x, y] = [at % width, Math.floor(at / width)];
      [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x), Math.max(y1, y)];
    }
  if (x1 < 0) return null;
  const part = new OffscreenCanvas(x1 - x0 + 1, y1 - y0 + 1);
  part.getContext('2d')?.putImageData(now, -x0, -y0);
  const bytes = new Uint8Array(await (await part.convertToBlob({ type: 'image/png' })).arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return { png: btoa(text), x: x0, y: y0 };
}
