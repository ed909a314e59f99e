import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  launchBrowser,
  setStage,
  terminalShows,
  type Stage,
  type Visit,
} from '../../support/browser/browser.js';
import { createThief, type Manner, type Thief } from '../../support/browser/thief.js';

const stage: Stage = setStage();
let thief: Thief | null = null;
let port: number;
let visit: Visit;
beforeEach(async () => {
  if (!(await isUp())) await stage.world.ok('start', '--port', '0');
  visit = await stage.open();
  port = Number(new URL(visit.page.url()).port);
});
afterEach(async () => {
  await thief?.close();
  thief = null;
});

const isUp = async () => (await stage.world.cli('status')).code === 0;
const steal = async (manner: Manner, relayTo?: number): Promise<Thief> => {
  await stage.world.ok('stop');
  thief = await createThief({ port, manner, ...(relayTo === undefined ? {} : { relayTo }) });
  return thief;
};
const comeBack = async () => {
  await thief?.close();
  thief = null;
  await stage.world.ok('start', '--port', String(port));
};
const keyIn = (page: Page) => page.evaluate(() => localStorage.getItem('schmux.key') ?? '');
const connected = (page: Page) => page.getByTestId('connection').getByText('Connected').waitFor();

/**
 * Nothing but challenges was said, and there was no request of the page's: none for data, and none for code. A font may be
 * asked for at any time by a style sheet; it runs nothing, and the request says nothing.
 */
function expectNothing(loot: Thief['loot'], secrets: string[]): void {
  const kinds = loot.frames.map((frame) => Object.keys(JSON.parse(frame) as object).sort());
  expect(kinds).toEqual(kinds.map(() => ['key_id', 'nonce', 'type']));
  const requests = loot.requests.filter(({ url }) => url.startsWith('/api') || url.startsWith('/assets'));
  expect(requests.filter(({ url }) => !url.endsWith('.woff2'))).toEqual([]);
  expect(
    loot.requests.filter(({ authorization, body }) => authorization !== undefined || body !== ''),
  ).toEqual([]);
  const all = JSON.stringify(loot);
  for (const secret of secrets) expect(all).not.toContain(secret);
}

describe('another program on the port of a daemon that is gone', () => {
  it('gets nothing from open tabs, and they reconnect automatically with the daemon', async () => {
    const { page, context, errors } = visit;
    const id = await stage.puppets.spawn('survivor');
    const key = await keyIn(page);
    const terminal = await context.newPage();
    await terminal.goto(new URL(`/sessions/${id}`, page.url()).href);
    await terminalShows(terminal, 'puppet ready');
    await page.goto(new URL('/spawn?repo=proj', page.url()).href);
    await page.getByTestId('agent-demo').waitFor();
    for (const row of await page.locator('[data-testid^=agent-]').all())
      while (Number(await row.locator('output').textContent()) > 0)
        await row.getByLabel(/^One fewer/).click();
    await page
      .getByTestId('agent-demo')
      .getByLabel(/^One more/)
      .click();
    await page.getByLabel('Prompt').fill('a prompt for nobody else');
    await expect.poll(() => page.getByTestId('plan').textContent()).toMatch(/^1 session in/);

    const { loot } = await steal('silent');
    await page.getByTestId('banner-stranger').getByText('Another program answers on this port').waitFor();
    await expect.poll(() => loot.frames.length).toBeGreaterThan(2);
    // Whatever is done meanwhile stays here: a prompt, keys in a terminal, a view whose code was not loaded yet.
    await page.getByTestId('start').click();
    await page.getByText('schmux cannot be reached. Nothing was sent').first().waitFor();
    await terminal.bringToFront();
    await terminal.getByTestId('terminal').click();
    await terminal.keyboard.type('typed for nobody else');
    await terminal.keyboard.press('Escape');
    await page.bringToFront();
    await page.getByRole('link', { name: 'Settings' }).first().click();
    const secrets = [key, 'for nobody else'];
    expectNothing(loot, secrets);

    // A thief that says the key is unknown cannot make the page forget it.
    if (thief !== null) thief.manner = 'liar';
    await page.getByText('does not recognize this browser').waitFor();
    expect(await keyIn(page)).toBe(key);
    expectNothing(loot, secrets);

    await comeBack();
    await connected(page);
    expect(await keyIn(page)).toBe(key);
    await stage.puppets.print(id, 'back again\r\n');
    await terminalShows(terminal, 'back again');
    expect(await stage.puppets.typed(id)).not.toContain('nobody');
    await page
      .getByTestId(/^settings-/)
      .first()
      .waitFor();
    expect(errors.filter((text) => !/WebSocket|ERR_CONNECTION|Failed to load/.test(text))).toEqual([]);
  });

  it('cannot forge a proof', async () => {
    const { page } = visit;
    const key = await keyIn(page);
    expect(key).toMatch(/^[\w-]{43}$/);
    const { loot } = await steal('forger');
    await expect.poll(() => loot.frames.length).toBeGreaterThan(1);
    await page.getByTestId('banner-stranger').waitFor();
    expectNothing(loot, [key]);
    for (const frame of loot.frames)
      expect(frame).toMatch(/^\{"type":"challenge","key_id":"[\w-]{22}","nonce":"[\w-]{43}"\}$/);
    await comeBack();
    await connected(page);
    expect(await keyIn(page)).toBe(key);
  });

  it('cannot pass on the proof of a daemon that runs on another port', async () => {
    const { page } = visit;
    await stage.world.ok('stop');
    await stage.world.ok('start', '--port', '0');
    const { url } = await (await stage.world.client()).call('daemonInfo', {});
    thief = await createThief({ port, manner: 'relay', relayTo: Number(new URL(url).port) });
    await page.getByTestId('banner-stranger').waitFor();
    expectNothing(thief.loot, [await keyIn(page)]);
    await stage.world.ok('stop');
    await comeBack();
    await connected(page);
  });
});

it('a connection so slow that the daemon gives up keeps its key, and gets in once it is fast again', async () => {
  const { page } = visit;
  const key = await keyIn(page);
  const codes: (number | undefined)[] = [];
  await page.routeWebSocket(/\/api\/events$/, (ws) => {
    const server = ws.connectToServer();
    // The first one's frames are held until the daemon ends it.
    const slow = codes.length === 0;
    ws.onMessage((message) => {
      if (!slow) server.send(message);
    });
    server.onClose((code) => {
      codes.push(code);
      void ws.close(code === undefined ? {} : { code });
    });
  });
  await page.reload();
  await expect.poll(() => codes, { timeout: 15_000 }).toEqual([4403]);
  await connected(page);
  expect(await keyIn(page)).toBe(key);
});

describe('the locked page', () => {
  const link = async () => (await (await stage.world.client()).call('authCode', { body: {} })).url;
  /** A browser of its own without a key. */
  const locked = async () => {
    const { page } = visit;
    await page.evaluate(() => localStorage.removeItem('schmux.key'));
    await page.reload();
    await page.getByText('This browser has no key yet').waitFor();
    return page;
  };

  it('takes the link that is pasted into its own address bar', async () => {
    const page = await locked();
    await page.goto(await link());
    await connected(page);
    expect(new URL(page.url()).hash).toBe('');
  });

  it('takes a link or a code in its field, and says what is wrong with others', async () => {
    const page = await locked();
    const enter = async (text: string) => {
      await page.getByTestId('entry-code').fill(text);
      await page.keyboard.press('Enter');
    };
    await enter('http://localhost:1/#c=some-code-or-other');
    await page.getByText('This link is for port 1').waitFor();
    await enter('not-the-right-code');
    await page.getByText(/already been used, has expired, or is wrong/).waitFor();
    const code = (await link()).split('#c=')[1] ?? '';
    await enter(code);
    await connected(page);
    // A key that the daemon has ended is forgotten, for the daemon proves that it knows it.
    await stage.world.ok('logout', '--all');
    await page.getByText('was logged out').waitFor();
    await expect.poll(() => keyIn(page)).toBe('');
    await enter(await link());
    await connected(page);
  });
});

/** Serves a page that registers a worker, which from then on answers every navigation by itself. */
function infest(script: string) {
  return (request: IncomingMessage, response: ServerResponse) => {
    if (request.url === script) {
      response.setHeader('content-type', 'text/javascript');
      response.setHeader('service-worker-allowed', '/');
      return response.end(`
        addEventListener('install', () => skipWaiting());
        addEventListener('activate', (event) => event.waitUntil(clients.claim()));
        addEventListener('fetch', (event) => {
          if (event.request.mode !== 'navigate') return;
          const page = '<!doctype html><title>stolen</title>a page of the thief';
          event.respondWith(new Response(page, { headers: { 'content-type': 'text/html' } }));
        });`);
    }
    response.setHeader('content-type', 'text/html');
    return response.end(`<!doctype html><title>first</title><script>
      localStorage.setItem('theirs', '1');
      sessionStorage.setItem('theirs', '1');
      caches.open('theirs').then((cache) => cache.put('/x', new Response('x')));
      indexedDB.open('theirs');
      navigator.serviceWorker.register('${script}', { scope: '/', type: '${script.includes('module') ? 'module' : 'classic'}' })
        .then(() => navigator.serviceWorker.ready)
        .then(() => { document.title = 'infested'; });
    </script>`);
  };
}

describe('a service worker that another program left', () => {
  it.each(['/sw.js', '/deep/down/module.mjs', '/api/worker', '/push-worker.js'])(
    'as %s loses its page to the daemon, and what it stored is gone once a link was opened',
    async (script) => {
      const browser = await launchBrowser();
      try {
        await stage.world.ok('stop');
        thief = await createThief({ port, answer: infest(script) });
        const page = await (await browser.newContext()).newPage();
        const address = `http://localhost:${port}/`;
        await page.goto(address);
        await page.waitForFunction(() => document.title === 'infested');
        await comeBack();
        // The first page may still be the thief's. The browser then requests the worker again, and the daemon's removes it.
        await page.goto(address);
        await page.waitForFunction(() => document.title === 'schmux');
        const registered = () =>
          page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
        await expect.poll(registered).toBe(0);
        const { url } = await (await stage.world.client()).call('authCode', { body: {} });
        await page.goto(url);
        await connected(page);
        const left = await page.evaluate(async () => [
          Object.keys(localStorage).filter((name) => !name.startsWith('schmux.')),
          Object.keys(sessionStorage).filter((name) => !name.startsWith('schmux.')),
          await caches.keys(),
          (await indexedDB.databases()).map(({ name }) => name),
          navigator.serviceWorker.controller,
        ]);
        expect(left).toEqual([[], [], [], [], null]);
        expect(await keyIn(page)).not.toBe('');
        await page.reload();
        await connected(page);
      } finally {
        await browser.close();
      }
    },
  );
});
