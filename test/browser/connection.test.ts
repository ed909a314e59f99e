import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  launchBrowser,
  rowNames,
  rowOf,
  terminalShows,
  visit,
  WITHOUT_WEBGL,
  type Visit,
} from '../support/browser/browser.js';
import { explainFailure } from '../support/browser/explain-failure.js';
import { createPuppets } from '../support/agents/puppets.js';
import { createSchmuxWorld, type SchmuxWorld } from '../support/worlds/schmux-world.js';

let browser: Browser;
let world: SchmuxWorld;
let visited: Visit | null = null;
beforeAll(async () => {
  browser = await launchBrowser(WITHOUT_WEBGL);
});
afterAll(() => browser.close());
beforeEach(async () => {
  world = await createSchmuxWorld();
});
afterEach(async (test) => {
  await explainFailure(test, browser);
  await visited?.context.close();
  visited = null;
  await world.stop();
});

describe('the line to the daemon', () => {
  it('says when the daemon is gone, keeps the last state, and reconnects automatically', async () => {
    const puppets = await createPuppets(world);
    const { url } = await world.start();
    const id = await puppets.spawn('survivor');
    visited = await visit(browser, world);
    const { page, context } = visited;
    const terminal = await context.newPage();
    await terminal.goto(new URL(`/sessions/${id}`, url).href);
    await terminalShows(terminal, 'puppet ready');

    await world.ok('stop');
    await page
      .getByTestId('connection')
      .getByText(/Reconnecting|Offline/)
      .waitFor();
    await page.getByTestId('banner-offline').getByText('schmux start').waitFor();
    await page.getByTestId('connection').getByText('Offline').waitFor();
    expect(await rowNames(page)).toEqual(['survivor']);
    await terminal.getByText('No output is lost').waitFor();
    expect(await terminal.locator('.xterm-rows').textContent()).toContain('puppet ready');
    // The agent lives on, and what it prints meanwhile is not lost.
    await puppets.print(id, 'said while nobody listened\r\n');

    await world.ok('start', '--port', new URL(url).port);
    await page.getByTestId('connection').getByText('Connected').waitFor();
    await page.getByTestId('banner-offline').waitFor({ state: 'detached' });
    await terminalShows(terminal, 'said while nobody listened');
    await terminal.getByText('No output is lost').waitFor({ state: 'detached' });
    await puppets.print(id, 'and after\r\n');
    await terminalShows(terminal, 'and after');
    await terminal.getByTestId('terminal').click();
    await terminal.keyboard.type('still here');
    await expect.poll(() => puppets.typed(id)).toBe('still here');
    await rowOf(page, 'survivor').getByText('Running').waitFor();
    // Only the lost line itself was complained of.
    expect(visited.errors.filter((text) => !/WebSocket|ERR_CONNECTION|Failed to load/.test(text))).toEqual(
      [],
    );
  });

  it('shows the first run: what was found, what is missing, and the demo one click away', async () => {
    await world.start();
    visited = await visit(browser, world);
    const { page } = visited;
    const first = page.getByTestId('first-run');
    await first.getByRole('heading', { name: 'No sessions yet' }).waitFor();
    await first.getByText(/No coding agents found|Found on this machine/).waitFor();
    await first.getByRole('button', { name: 'Try it with demo agents' }).click();
    await page.getByTestId('session-list').waitFor();
    await rowOf(page, 'run the tests').getByText('Blocked').waitFor();
    // Its lines fill the screen in a quarter of a second. While a busy machine reads less often, no line is seen twice, and
    // output that replaces the whole screen does not yet count as work.
    await rowOf(page, 'long refactoring').getByText('Working').waitFor({ timeout: 60_000 });
    // It has done its task, and is there for the next.
    await rowOf(page, 'greet an empty name')
      .getByText(/^(Done|Feedback)$/)
      .waitFor();
  });

  it('admits no browser without a key, and says how to get one', async () => {
    const { url } = await world.start();
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(url);
    await page.getByText('This browser has no key yet').waitFor();
    await page.getByText('schmux open', { exact: true }).waitFor();
    await page.goto(`${new URL(url).origin}/#c=not-a-code`);
    await page.reload();
    await page.getByText(/no longer valid/).waitFor();
    // The code is out of the address, used or not.
    expect(new URL(page.url()).hash).toBe('');
    await context.close();
  });
});
