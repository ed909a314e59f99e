import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings } from '../support/axe.js';
import { launchBrowser, screenshot, visit, WITHOUT_WEBGL, type Theme } from '../support/browser.js';
import { configure, createPuppets } from '../support/puppets.js';
import { createSchmuxWorld, runProgram, type SchmuxWorld } from '../support/schmux-world.js';

let browser: Browser;
let world: SchmuxWorld;
/** Every view by the name its pictures get; `ready` is what it shows when it is there. */
const views: { name: string; path: string; ready: string; act?: (page: Page) => Promise<void> }[] = [];

beforeAll(async () => {
  browser = await launchBrowser(WITHOUT_WEBGL);
  world = await createSchmuxWorld();
  const puppets = await createPuppets(world);
  await configure(world, {
    quick_launch: [{ name: 'Review the branch', agent: 'demo', prompt: 'Review the branch' }],
  });
  await world.start();
  const [workspace] = await world.spawn({ agents: [{ agent: 'puppet' }], nickname: 'api refactor' });
  const first = await world.until(workspace ?? '', (session) => session.status === 'running', 'running');
  const here = { workspace: first.workspace.id };
  const [asks = '', works = '', waits = '', failed = ''] = await Promise.all([
    puppets.spawn('migrate the database', here),
    puppets.spawn('flaky test hunt', here),
    puppets.spawn('docs pass', here),
    puppets.spawn('release notes', here),
  ]);
  await puppets.print(
    asks,
    '\x1b[36m◆\x1b[0m \x1b[1mReady to migrate\x1b[0m\r\n\r\n  \x1b[32m+ create table users\x1b[0m\r\n  \x1b[31m- drop table people\x1b[0m\r\n\r\nDo you want to run \x1b[1mnpm run migrate\x1b[0m?\r\n❯ 1. Yes\r\n  2. No, and tell me what to do instead\r\n',
  );
  await Promise.all([
    puppets.says(asks, 'blocked', 'Run `npm run migrate`?'),
    puppets.says(works, 'working', 'Runs the suite for the 14th time'),
    puppets.says(waits, 'idle'),
    puppets.exit(failed, 7),
  ]);
  const { path } = first.workspace;
  await mkdir(join(path, 'src'), { recursive: true });
  await appendFile(join(path, 'README.md'), '\nA line that was added.\n');
  await writeFile(join(path, 'src/user.ts'), 'export type User = { id: string; name: string };\n'.repeat(12));
  await writeFile(join(path, 'logo.png'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]));
  await runProgram('git', ['add', 'src/user.ts'], { env: world.env, cwd: path });
  await (await world.client()).call('workspaceRefresh', { params: { id: first.workspace.id }, body: {} });

  const terminal = '[data-testid=terminal-frame][data-ready]';
  const dialog = '[role=dialog] [data-testid=confirm]';
  views.push(
    { name: 'home', path: '/', ready: 'article[data-session]' },
    { name: 'session', path: `/sessions/${asks}`, ready: terminal },
    { name: 'session-exited', path: `/sessions/${failed}`, ready: terminal },
    { name: 'spawn', path: `/spawn?repo=proj`, ready: '[data-testid=spawn]' },
    { name: 'workspaces', path: '/workspaces', ready: '[data-testid=workspaces]' },
    { name: 'diff', path: `/workspaces/${here.workspace}/diff`, ready: '[data-testid=diff-files]' },
    { name: 'lost', path: '/nowhere/at/all', ready: 'main h1' },
    ...['repositories', 'agents', 'quick-launch', 'nudgenik', 'notifications', 'appearance', 'advanced'].map(
      (section) => ({
        name: `settings-${section}`,
        path: `/settings/${section}`,
        ready: `[data-testid=settings-${section}]`,
      }),
    ),
    {
      name: 'dispose',
      path: '/',
      ready: 'article[data-session]',
      act: async (page) => {
        await page.getByTestId('session-list').getByRole('link').first().focus();
        await page.keyboard.press('Backspace');
        await page.locator(dialog).waitFor();
      },
    },
    {
      name: 'safety',
      path: '/workspaces',
      ready: '[data-testid=workspaces]',
      act: async (page) => {
        await page.getByLabel(`Remove ${here.workspace}`).click();
        await page.getByTestId('safety').waitFor();
      },
    },
    {
      name: 'keys',
      path: '/',
      ready: 'article[data-session]',
      act: async (page) => {
        await page.keyboard.press('?');
        await page.getByTestId('help').waitFor();
      },
    },
    {
      name: 'palette',
      path: '/',
      ready: 'article[data-session]',
      act: async (page) => {
        await page.getByTestId('open-palette').click();
        await page.getByRole('dialog').getByRole('option').first().waitFor();
      },
    },
  );
});
afterAll(async () => {
  await browser.close();
  await world.stop();
});

/** A desk; a phone. Unit: px. */
const DESK = { width: 1440, height: 900, touch: false };
const PHONE = { width: 390, height: 844, touch: true };
/** A small laptop: the same page, made smaller. Unit: px. */
const LAPTOP = { width: 1024, height: 768 };

describe.each<Theme>(['light', 'dark'])('every view, %s', (theme) => {
  it.each([DESK, PHONE])('at $width px: axe finds nothing, the policy refuses nothing', async (size) => {
    const { page, context, errors } = await visit(browser, world, { theme, ...size });
    const findings: Record<string, string[]> = {};
    const overflowing: string[] = [];
    const shoot = async (name: string, width: number) => {
      await page.evaluate(() => document.fonts.ready.then(() => undefined));
      await screenshot(page, `${name}-${theme}-${width}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      if (wide) overflowing.push(`${name} at ${width}`);
    };
    for (const { name, path, ready, act } of views) {
      // As a link inside the page would: without a load, which is another journey's.
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.evaluate((to) => {
        history.pushState(null, '', to);
        dispatchEvent(new PopStateEvent('popstate'));
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
  });
});
