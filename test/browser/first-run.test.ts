import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { SETTINGS } from '../../src/dashboard/state/navigation/routes.js';
import { launchBrowser, rowOf, visit, WITHOUT_WEBGL, type Visit } from '../support/browser/browser.js';
import { explainFailure } from '../support/browser/explain-failure.js';
import { pressables, pressed } from '../support/browser/press.js';
import { createSchmuxWorld, type SchmuxWorld } from '../support/worlds/schmux-world.js';

let browser: Browser;
let world: SchmuxWorld;
let visited: Visit | null = null;

/** A home as it is after an install: no repository, no settings, no agent but the demo's. */
beforeAll(async () => {
  browser = await launchBrowser(WITHOUT_WEBGL);
  world = await createSchmuxWorld();
  await writeFile(join(world.home, 'config.json'), JSON.stringify({ port: 0 }));
  await world.start();
  await (await world.client()).call('agentList', { query: {} });
});
afterEach((test) => explainFailure(test, browser));
afterAll(async () => {
  await visited?.context.close();
  await browser.close();
  await world.stop();
});

/** The page as somebody sees it who comes in now: nothing typed, nothing chosen, nothing left of the press before. */
async function fresh(path: string): Promise<Page> {
  if (visited !== null) {
    const { page } = visited;
    await page.evaluate(() => {
      for (const name of Object.keys(localStorage))
        if (!name.startsWith('schmux.key')) localStorage.removeItem(name);
    });
    await page.goto(new URL(path, page.url()).href);
    await page.getByTestId('connection').getByText('Connected').waitFor();
    await page.locator('main h1, main h2').first().waitFor();
    return page;
  }
  visited = await visit(browser, world, { path });
  await visited.page.locator('main h1, main h2').first().waitFor();
  return visited.page;
}

/** Undoes what a press started and saved, so that the next press finds an empty home. */
async function emptyAgain(): Promise<void> {
  const client = await world.client();
  const ids = (await client.call('sessionList', {})).map(({ id }) => id);
  if (ids.length > 0) await client.call('sessionDispose', { body: { ids } });
  for (const { id } of await client.call('workspaceList', { query: {} }))
    await client.call('workspaceDispose', { params: { id }, body: {} });
  for (const { name } of await client.call('repoList', {}))
    await client.call('repoRemove', { params: { name } });
}

/** Presses everything on a page once, each in a fresh state; what was pressed on another page already is left out. */
async function pressAll(path: string, known: Set<string>): Promise<string[]> {
  const dead: string[] = [];
  const all = await pressables(await fresh(path));
  for (const what of all.filter(({ key }) => !known.has(key))) {
    known.add(what.key);
    const page = await fresh(path);
    const outcome = await pressed(page, what);
    if (outcome !== null) dead.push(`${path}: ${what.name}: ${outcome}`);
    const errors = visited?.errors.splice(0) ?? [];
    dead.push(...errors.map((error) => `${path}: ${what.name}: ${error}`));
    if (what.name === 'Try it with demo agents') {
      await rowOf(page, 'run the tests').getByText('Blocked').waitFor();
      await emptyAgain();
    }
    if (what.name.startsWith('Log out')) {
      await page.getByText('schmux open', { exact: true }).waitFor();
      await visited?.context.close();
      visited = null;
    }
  }
  return dead;
}

it('has no dead button and no dead link on an empty home', async () => {
  const known = new Set<string>();
  const dead: string[] = [];
  const paths = [
    '/',
    '/spawn',
    '/workspaces',
    ...SETTINGS.map((name) => `/settings/${name}`),
    '/sessions/zzzzzz',
    '/nowhere',
  ];
  for (const path of paths) dead.push(...(await pressAll(path, known)));
  expect(dead).toEqual([]);
  // Enough was found to have been looked for.
  expect(known.size).toBeGreaterThan(40);
  // The page is reloaded for each press.
}, 300_000);
