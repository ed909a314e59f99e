// Draws the app's icons from the favicon into src/dashboard/public. They are committed: run this again when the favicon changes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { root, which } from './setup.mjs';

const folder = join(root, 'src/dashboard/public');
const favicon = readFileSync(join(folder, 'favicon.svg'), 'utf8');
const bars = favicon.replace(/<rect width="32"[^>]*>/, '');
const ground = '#1d1b18';

/** `inner` is the drawing's share of the edge; launchers cut up to a fifth off a maskable icon. */
const ICONS = [
  { name: 'icon-192.png', size: 192, svg: favicon, inner: 1, background: 'transparent' },
  { name: 'icon-512.png', size: 512, svg: favicon, inner: 1, background: 'transparent' },
  { name: 'icon-maskable-192.png', size: 192, svg: bars, inner: 0.8, background: ground },
  { name: 'icon-maskable-512.png', size: 512, svg: bars, inner: 0.8, background: ground },
  { name: 'apple-touch-icon.png', size: 180, svg: bars, inner: 0.9, background: ground },
  // Android draws only the shape of this one, in the status bar.
  {
    name: 'badge-96.png',
    size: 96,
    svg: bars.replaceAll(/ fill="[^"]*"| opacity="[^"]*"/g, ' fill="#fff"'),
    inner: 1.3,
    background: 'transparent',
  },
];

const browser = await chromium.launch({
  executablePath: which('chromium') ?? which('google-chrome') ?? undefined,
  args: ['--no-sandbox'],
});
const page = await browser.newPage();
for (const { name, size, svg, inner, background } of ICONS) {
  await page.setViewportSize({ width: size, height: size });
  const edge = Math.round(size * inner);
  await page.setContent(
    `<style>body{margin:0;background:${background};overflow:hidden}svg{position:absolute;width:${edge}px;height:${edge}px;left:${(size - edge) / 2}px;top:${(size - edge) / 2}px}</style>${svg}`,
  );
  await page.screenshot({ path: join(folder, name), omitBackground: true });
}
await browser.close();
