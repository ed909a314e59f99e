import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, terminalShows, visit, WITHOUT_WEBGL } from '../../support/browser/browser.js';
import { explainFailure } from '../../support/browser/explain-failure.js';
import { addAgent } from '../../soak/agents.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';

/** A name that an attacker owns and points at this machine once the page is loaded. */
const REBOUND = 'evil.example';

/**
 * What keeps xterm.js busy for hours when nobody bounds it, then what asks a terminal to speak, and a word.
 * What is typed is echoed.
 */
const HOSTILE = `#!/bin/sh
for final in b I Z L M S T; do printf 'x\\033[2147483647%s' "$final"; done
printf '\\033[c\\033[6n\\033P$qm\\033\\\\\\033]52;c;?\\007\\033[21t'
printf '\\033]8;;javascript:document.title=1\\033\\\\harmless link\\033]8;;\\033\\\\\\r\\nstill here\\r\\n'
exec cat -v
`;

let browser: Browser;
let world: SchmuxWorld;
let target: string;
let evil: Server;
let evilOrigin: string;
let key: string;

beforeAll(async () => {
  browser = await launchBrowser([`--host-resolver-rules=MAP ${REBOUND} 127.0.0.1`, ...WITHOUT_WEBGL]);
  world = await createSchmuxWorld();
  await addAgent(world, { name: 'hostile', command: [await world.program('hostile', HOSTILE)] });
  target = new URL((await world.start()).url).origin;
  // The same as any dev server of an agent: another port of the same host.
  evil = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>evil</title><body>a page like any other</body>');
  });
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
  evilOrigin = `http://localhost:${(evil.address() as AddressInfo).port}`;
});
afterEach((test) => explainFailure(test, browser));
afterAll(async () => {
  await browser.close();
  evil.closeAllConnections();
  await new Promise((resolve) => evil.close(resolve));
  await world.stop();
});

/** A person who has the dashboard open, with a good key, and a page of the attacker in the same browser. */
async function victim(at: string): Promise<{ page: Page; close: () => Promise<void> }> {
  const { page: dashboard, context } = await visit(browser, world);
  key = await dashboard.evaluate(() => localStorage.getItem('schmux.key') ?? '');
  expect(key).not.toBe('');
  // The attacks below try exactly what works from the page itself.
  const own = await dashboard.evaluate(
    async (bearer) =>
      (await fetch('/api/sessions', { headers: { authorization: `Bearer ${bearer}` } })).status,
    key,
  );
  expect(own).toBe(200);
  const page = await context.newPage();
  await page.goto(at);
  return { page, close: () => context.close() };
}

const spawns = { agents: [{ agent: 'demo' }], repo: 'proj', prompt: 'from another page' };
const untouched = async () => expect(await world.ok('list', '-q')).toBe('');

describe('a page on another port of localhost', () => {
  it('can neither read nor write: fetch, no-cors, beacon, image, script, module, form, frame, popup', async () => {
    const { page, close } = await victim(evilOrigin);
    // Its storage is its own: the key of the dashboard is not in it, and no cookie exists to ride on.
    expect(await page.evaluate(() => [localStorage.length, document.cookie])).toEqual([0, '']);
    const outcomes = await page.evaluate(
      async ({ origin, body }) => {
        const seen: Record<string, string> = {};
        const attempt = async (name: string, run: () => Promise<string>) => {
          try {
            seen[name] = await run();
          } catch (error) {
            seen[name] = error instanceof TypeError ? 'refused' : String(error);
          }
        };
        const text = JSON.stringify(body);
        const loads = (element: HTMLElement, attribute: string, url: string) =>
          new Promise<string>((resolve) => {
            element.addEventListener('load', () => resolve('loaded'));
            element.addEventListener('error', () => resolve('refused'));
            element.setAttribute(attribute, url);
            document.body.append(element);
          });
        await attempt('get', async () => (await fetch(`${origin}/api/sessions`)).text());
        await attempt('page', async () => (await fetch(`${origin}/`)).text());
        await attempt('post', async () =>
          (
            await fetch(`${origin}/api/sessions`, {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: text,
            })
          ).text(),
        );
        await attempt('simple post', async () =>
          (await fetch(`${origin}/api/sessions`, { method: 'POST', body: text })).text(),
        );
        await attempt('credentials', async () =>
          (await fetch(`${origin}/api/sessions`, { credentials: 'include' })).text(),
        );
        await attempt('no-cors', async () => {
          const answer = await fetch(`${origin}/api/sessions`, {
            method: 'POST',
            mode: 'no-cors',
            body: text,
          });
          return `${answer.type} ${answer.status}`;
        });
        navigator.sendBeacon(`${origin}/api/daemon/stop`, '{}');
        await attempt('image', () => loads(new Image(), 'src', `${origin}/favicon.svg`));
        const asset = `${origin}/theme.js`;
        await attempt('script', () => loads(document.createElement('script'), 'src', asset));
        const module = document.createElement('script');
        module.type = 'module';
        await attempt('module', () => loads(module, 'src', asset));
        return seen;
      },
      { origin: target, body: spawns },
    );
    expect(outcomes).toEqual({
      get: 'refused',
      page: 'refused',
      post: 'refused',
      'simple post': 'refused',
      credentials: 'refused',
      'no-cors': 'refused',
      image: 'refused',
      script: 'refused',
      module: 'refused',
    });

    // A form goes where it is sent, as a navigation: it is answered, and has done nothing.
    const form = await page.context().newPage();
    await form.goto(evilOrigin);
    const [answer] = await Promise.all([
      form.waitForResponse((response) => response.url().startsWith(target)),
      form.evaluate(
        ({ origin, body }) => {
          const element = document.createElement('form');
          element.method = 'post';
          element.enctype = 'text/plain';
          element.action = `${origin}/api/sessions`;
          const field = document.createElement('input');
          // text/plain writes name=value: a body that is JSON all the same.
          field.name = `${JSON.stringify(body).slice(0, -1)},"x":"`;
          field.value = '"}';
          element.append(field);
          document.body.append(element);
          element.submit();
        },
        { origin: target, body: spawns },
      ),
    ]);
    expect(answer.status()).toBe(403);

    // A frame shows nothing, a window of its own cannot be reached into.
    const framed = await page.evaluate(
      (origin) =>
        new Promise<string>((resolve) => {
          const frame = document.createElement('iframe');
          frame.addEventListener('load', () => {
            try {
              resolve(frame.contentDocument?.body.textContent ?? 'nothing');
            } catch {
              resolve('opaque');
            }
          });
          frame.src = `${origin}/`;
          document.body.append(frame);
        }),
      target,
    );
    expect(['nothing', 'opaque']).toContain(framed);
    for (const frame of page.frames().slice(1))
      expect(await frame.evaluate(() => document.getElementById('root'))).toBe(null);
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      page.evaluate((origin) => {
        (window as unknown as { opened: Window | null }).opened = window.open(`${origin}/`);
      }, target),
    ]);
    await popup.waitForLoadState();
    expect(await popup.evaluate(() => window.opener)).toBe(null);
    expect(await page.evaluate(() => (window as unknown as { opened: Window }).opened.closed)).toBe(true);

    await untouched();
    expect(await world.ok('status')).toContain('running');
    await close();
  });

  it('opens no socket, with or without a stolen key', async () => {
    const { page, close } = await victim(evilOrigin);
    for (const path of ['/api/events', '/api/sessions/abc123/terminal'])
      for (const stolen of [null, key]) {
        const outcome = await page.evaluate(
          ({ url, hello }) =>
            new Promise<string[]>((resolve) => {
              const heard: string[] = [];
              const socket = new WebSocket(url);
              socket.addEventListener('open', () => {
                heard.push('open');
                if (hello !== null) socket.send(JSON.stringify({ type: 'hello', key: hello }));
              });
              socket.addEventListener('message', () => heard.push('message'));
              socket.addEventListener('close', () => resolve(heard));
            }),
          { url: `${target.replace('http', 'ws')}${path}`, hello: stolen },
        );
        expect(outcome).toEqual([]);
      }
    await close();
  });
});

describe('a name that is rebound to this machine', () => {
  it('gets neither the page, nor the API, nor a socket', async () => {
    const rebound = target.replace(/\/\/[^:]+/, `//${REBOUND}`);
    const context = await browser.newContext();
    const page = await context.newPage();
    const answer = await page.goto(rebound);
    expect(answer?.status()).toBe(421);
    expect(await page.locator('#root').count()).toBe(0);
    // The page that was refused is same-origin with its target now, as after a rebinding.
    const outcomes = await page.evaluate(async (text) => {
      const status = async (path: string, init: RequestInit) => (await fetch(path, init)).status;
      const socket = new Promise<string>((resolve) => {
        const line = new WebSocket(`ws://${location.host}/api/events`);
        line.addEventListener('open', () => resolve('open'));
        line.addEventListener('error', () => resolve('refused'));
      });
      return {
        get: await status('/api/sessions', {}),
        post: await status('/api/sessions', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: text,
        }),
        trade: await status('/api/auth/exchange', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"code":"guess"}',
        }),
        socket: await socket,
      };
    }, JSON.stringify(spawns));
    expect(outcomes).toEqual({ get: 421, post: 421, trade: 421, socket: 'refused' });
    await context.close();
    await untouched();
  });
});

describe('what an agent prints', () => {
  it('cannot stop the page’s or the daemon’s emulator, make either type, or become a link that runs', async () => {
    const [id = ''] = await world.spawn({ agents: [{ agent: 'hostile' }] });
    await world.until(id, (session) => session.status === 'running', 'running');
    const { page, context, errors } = await visit(browser, world, { path: `/sessions/${id}` });
    await terminalShows(page, 'still here');
    await page.getByText('harmless link').click({ force: true });
    await page.getByTestId('terminal').click();
    await page.keyboard.type('only this');
    await terminalShows(page, 'only this');
    const screen = (await world.ok('capture', id)).trim();
    // tmux answers what it is asked, once; a page that answered as well would be a second time.
    expect(screen).toMatch(/still here\s+\S*only this$/);
    expect(screen.match(/\^\[\[\?[\d;]*c/g) ?? []).toHaveLength(1);
    expect(context.pages()).toHaveLength(1);
    expect(await page.title()).not.toBe('1');
    expect(errors).toEqual([]);
    // The daemon's own emulator comes to the same: a page that opens the session again has that screen at once.
    const { page: again } = await visit(browser, world, { path: `/sessions/${id}` });
    await terminalShows(again, 'only this');
    await context.close();
    await again.context().close();
    await world.ok('dispose', id, '-y');
  });
});
