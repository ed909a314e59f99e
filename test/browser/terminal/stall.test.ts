import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { launchBrowser, terminalShows, visit, WITHOUT_WEBGL } from '../../support/browser/browser.js';
import { explainFailure } from '../../support/browser/explain-failure.js';
import { createPuppets, type Puppets } from '../../support/agents/puppets.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';
import {
  createStallingConnection,
  type StallingConnection,
} from '../../support/browser/stalling-connection.js';

/** As long as a tunnel on a train. */
const STALL_MS = 5000;

let world: SchmuxWorld;
let puppets: Puppets;
let line: StallingConnection;
let browser: Browser;
beforeAll(async () => {
  world = await createSchmuxWorld();
  puppets = await createPuppets(world);
  const { url } = await world.start();
  const { hostname, port } = new URL(url);
  line = await createStallingConnection(Number(port));
  // The browser is on the daemon's own address, and gets there by this line: the proofs of both name that address.
  browser = await launchBrowser([
    ...WITHOUT_WEBGL,
    `--host-resolver-rules=MAP ${hostname}:${port} 127.0.0.1:${line.port}`,
  ]);
});
afterEach((test) => explainFailure(test, browser));
afterAll(async () => {
  await browser?.close();
  await line?.close();
  await world?.stop();
});

const keyOf = (page: Page) => page.evaluate(() => localStorage.getItem('schmux.key'));

it('a connection that stalls for five seconds loses nothing: no output, no state, no pressed key', async () => {
  const [id, other] = [await puppets.spawn('on a train'), await puppets.spawn('opened in the tunnel')];
  const { page, context, errors } = await visit(browser, world, { path: `/sessions/${id}` });
  const second = await context.newPage();
  await second.goto(new URL('/', page.url()).href);
  await second.getByTestId('connection').getByText('Connected').waitFor();
  await page.bringToFront();
  await terminalShows(page, 'puppet ready');
  await page.getByTestId('terminal').click();
  await page.keyboard.type('before ');
  await expect.poll(() => puppets.typed(id)).toBe('before ');
  const key = await keyOf(page);
  expect(key).not.toBeNull();
  // Every connection message, even a momentary one.
  await page.evaluate(() => {
    const told: string[] = [];
    Object.assign(window, { told });
    new MutationObserver(() => {
      const text = document.body.textContent ?? '';
      for (const word of ['Reconnecting', 'Offline', 'no key', 'was not sent'])
        if (text.includes(word)) told.push(word);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });

  line.stall();
  const over = wait(STALL_MS);
  const keys = Array.from({ length: 40 }, (_, at) => String.fromCharCode(97 + (at % 26))).join('');
  await page.keyboard.type(keys);
  await puppets.print(id, Array.from({ length: 300 }, (_, at) => `in the tunnel ${at + 1}\r\n`).join(''));
  await second.locator(`a[href="/sessions/${other}"]`).first().click();
  await over;
  expect(await puppets.typed(id)).toBe('before ');
  expect(await page.locator('.xterm-rows').textContent()).not.toContain('tunnel');
  line.go();

  await terminalShows(page, 'in the tunnel 300');
  await page.keyboard.type(' after');
  await expect.poll(() => puppets.typed(id)).toBe(`before ${keys} after`);
  await puppets.says(id, 'blocked', 'Out of the tunnel?');
  await page.getByTestId('rail').getByText('Out of the tunnel?').first().waitFor();
  // Nothing reconnected, and nothing was reported.
  expect(await page.evaluate(() => (window as unknown as { told: string[] }).told)).toEqual([]);
  // Sockets opened meanwhile connect automatically, and the key is still valid.
  await second.bringToFront();
  await terminalShows(second, 'puppet ready');
  await second.getByTestId('terminal').click();
  await second.keyboard.type('here');
  await expect.poll(() => puppets.typed(other)).toBe('here');
  expect(await keyOf(second)).toBe(key);
  expect(await second.getByText('This browser has no key').count()).toBe(0);
  expect(errors).toEqual([]);
});
