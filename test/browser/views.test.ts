import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SETTINGS } from '../../src/dashboard/state/navigation/routes.js';
import { axeFindings } from '../support/browser/axe.js';
import { launchBrowser, screenshot, visit, WITHOUT_WEBGL, type Theme } from '../support/browser/browser.js';
import { explainFailure } from '../support/browser/explain-failure.js';
import { createShowcase, type Showcase } from '../support/browser/showcase.js';

/** A view by the name its pictures get: `ready` is what it shows when it is there, `act` what a person does then. */
type View = { name: string; path: string; ready: string; act?: (page: Page) => Promise<void> };

let browser: Browser;
let showcase: Showcase;
beforeAll(async () => {
  browser = await launchBrowser(WITHOUT_WEBGL);
  showcase = await createShowcase();
});
afterEach((test) => explainFailure(test, browser));
afterAll(async () => {
  await browser.close();
  await showcase.world.stop();
});

const ROW = 'article[data-session]';
const TERMINAL = '[data-testid=terminal-frame][data-ready]';

/** A key on the first row of Home opens a dialog. */
const byKey = (key: string) => async (page: Page) => {
  await page.getByTestId('session-list').getByRole('link').first().focus();
  await page.keyboard.press(key);
  await page.getByRole('dialog').waitFor();
};

function viewsOf({ ids, workspace }: Showcase): View[] {
  const session = (name: string) => `/sessions/${ids[name]}`;
  return [
    { name: 'home', path: '/', ready: ROW },
    { name: 'home-by-workspace', path: '/?group=workspace', ready: ROW },
    { name: 'home-nothing-found', path: '/?q=nobody-is-called-that', ready: 'main h1:visible' },
    { name: 'session', path: session('idempotent charges'), ready: TERMINAL },
    { name: 'session-exited', path: session('broken build'), ready: TERMINAL },
    { name: 'session-gone', path: '/sessions/zzzzzz', ready: 'main h1' },
    { name: 'spawn', path: '/spawn?repo=payments', ready: '[data-testid=spawn]' },
    { name: 'workspaces', path: '/workspaces', ready: '[data-testid=workspaces]' },
    { name: 'diff', path: `/workspaces/${workspace.id}/diff`, ready: '[data-testid=diff-files]' },
    { name: 'diff-nothing', path: '/workspaces/website-001/diff', ready: 'main h1:has-text("No changes")' },
    { name: 'lost', path: '/nowhere/at/all', ready: 'main h1' },
    ...SETTINGS.map((section) => ({
      name: `settings-${section}`,
      path: `/settings/${section}`,
      ready: `[data-testid=settings-${section}]`,
    })),
    {
      name: 'settings-refused',
      path: '/settings/advanced',
      ready: '[data-testid=settings-advanced]',
      act: async (page) => {
        await page.getByTestId('internal.max_log_size_mb').fill('abc');
        await page.keyboard.press('Enter');
        await page.getByText('Enter a number').waitFor();
      },
    },
    { name: 'dispose', path: '/', ready: ROW, act: byKey('Backspace') },
    { name: 'done', path: '/', ready: ROW, act: byKey('d') },
    { name: 'send', path: '/', ready: ROW, act: byKey('s') },
    { name: 'nickname', path: '/', ready: ROW, act: byKey('r') },
    {
      name: 'why',
      path: '/',
      ready: ROW,
      act: async (page) => {
        await byKey('w')(page);
        await page.getByRole('dialog').locator('pre').first().waitFor();
      },
    },
    {
      name: 'safety',
      path: '/workspaces',
      ready: '[data-testid=workspaces]',
      act: async (page) => {
        await page.getByLabel(`Remove ${workspace.id}`).click();
        await page.getByTestId('safety').waitFor();
      },
    },
    { name: 'keys', path: '/', ready: ROW, act: byKey('?') },
    {
      name: 'palette',
      path: '/',
      ready: ROW,
      act: async (page) => {
        await page.getByTestId('open-palette').click();
        await page.getByRole('dialog').getByRole('option').first().waitFor();
      },
    },
  ];
}

/** A desk and a phone, in px. */
const DESK = { width: 1440, height: 900, touch: false };
const PHONE = { width: 390, height: 844, touch: true };
/** A small laptop, in px: the same page, made smaller. */
const LAPTOP = { width: 1024, height: 768 };

/** Sixty pictures and as many looks by axe; a busy machine takes ten times as long as a quiet one. */
const LONG_MS = 300_000;

describe.each<Theme>(['light', 'dark'])('every view, %s', (theme) => {
  it.each([DESK, PHONE])(
    'at $width px: axe finds nothing, the policy refuses nothing',
    { timeout: LONG_MS },
    async (size) => {
      const { page, context, errors } = await visit(browser, showcase.world, { theme, ...size });
      const findings: Record<string, string[]> = {};
      const overflowing: string[] = [];
      const shoot = async (name: string, width: number) => {
        await page.evaluate(() => document.fonts.ready.then(() => undefined));
        await screenshot(page, `${name}-${theme}-${width}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
        if (wide) overflowing.push(`${name} at ${width}`);
      };
      for (const { name, path, ready, act } of viewsOf(showcase)) {
        // As a link inside the page would: without a load, which is another journey's.
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await page.evaluate((to) => {
          for (const place of ['/left', to]) {
            history.pushState(null, '', place);
            dispatchEvent(new PopStateEvent('popstate'));
          }
        }, path);
        await page.locator(ready).first().waitFor({ state: 'attached' });
        await act?.(page);
        await shoot(name, size.width);
        const found = await axeFindings(page);
        if (found.length > 0) findings[name] = found;
        if (size.touch) continue;
        await page.setViewportSize(LAPTOP);
        await shoot(name, LAPTOP.width);
        await page.setViewportSize(size);
      }
      await context.close();
      expect(findings).toEqual({});
      expect(overflowing).toEqual([]);
      expect(errors).toEqual([]);
    },
  );
});
