import type { Browser, Page } from 'playwright-core';
import { visit } from '../support/browser/browser.js';
import { pictureHome } from './picture-home.js';
import { createShowcase, type Showcase } from '../support/browser/showcase.js';

const TERMINAL = '[data-testid=terminal-frame][data-ready]';

/** Takes the pictures of README and docs/dashboard.md, by file name. */
export async function takeStills(browser: Browser): Promise<Map<string, Buffer>> {
  const showcase = await createShowcase(pictureHome());
  try {
    const pictures = new Map<string, Buffer>();
    const session = `/sessions/${showcase.ids['idempotent charges'] ?? ''}`;
    const diff = `/workspaces/${showcase.workspace.id}/diff`;
    pictures.set('home.png', await take(browser, showcase, { path: '/', ready: 'article[data-session]' }));
    pictures.set('session.png', await take(browser, showcase, { path: session, ready: TERMINAL }));
    pictures.set(
      'diff.png',
      await take(browser, showcase, { path: diff, ready: '[data-testid=diff-files]' }),
    );
    const phone = { width: 390, height: 844, touch: true };
    const screens = [
      await take(browser, showcase, { path: '/', ready: 'article[data-session]', ...phone }),
      await take(browser, showcase, { path: session, ready: TERMINAL, ...phone }),
      await take(browser, showcase, { path: '/workspaces', ready: '[data-testid=workspaces]', ...phone }),
    ];
    pictures.set('phone.png', await sideBySide(browser, screens));
    return pictures;
  } finally {
    await showcase.world.stop();
  }
}

type Shot = { path: string; ready: string; width?: number; height?: number; touch?: boolean };

async function take(browser: Browser, { world }: Showcase, { ready, ...options }: Shot): Promise<Buffer> {
  const { page, context } = await visit(browser, world, options);
  await page.locator(ready).first().waitFor();
  await untilQuiet(page);
  const png = await page.screenshot({ animations: 'disabled', caret: 'hide' });
  await context.close();
  return png;
}

/** Waits until two screenshots in a row are the same, when fonts, icons and counts have loaded. */
async function untilQuiet(page: Page): Promise<void> {
  let before = '';
  for (;;) {
    const now = (await page.screenshot({ caret: 'hide' })).toString('base64');
    if (now === before) return;
    before = now;
    await page.waitForTimeout(400);
  }
}

async function sideBySide(browser: Browser, screens: readonly Buffer[]): Promise<Buffer> {
  const context = await browser.newContext({ viewport: { width: 1218, height: 844 } });
  const page = await context.newPage();
  const images = screens.map((png) => `<img src="data:image/png;base64,${png.toString('base64')}">`);
  await page.setContent(
    `<body style="margin:0;display:flex;gap:24px;background:#d8d5cf">${images.join('')}</body>`,
  );
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
  const png = await page.screenshot();
  await context.close();
  return png;
}
