import { readFile, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Notice } from '../../../src/daemon/notify/notifier.js';
import { createPost } from '../../../src/daemon/notify/push/post.js';
import { NO_PUSH, type PushFile } from '../../../src/daemon/notify/push/push-file.js';
import { createPush, type Push } from '../../../src/daemon/notify/push/push.js';
import { systemClock } from '../../../src/lib/clock.js';
import { silentLogger } from '../../../src/lib/logging/logger.js';
import { createCliWorld } from '../../support/worlds/cli-world.js';
import { createPushService, type PushService } from '../../support/browser/push-service.js';

let service: PushService;
let push: Push;
let saved: PushFile;
let due: Set<string>;
let waits: number[];
/** Takes the waits that are not over at once. */
let held: (() => void)[] | null;

beforeEach(async () => {
  service = await createPushService();
  [saved, due, waits, held] = [NO_PUSH, new Set(['aaaaaa', 'bbbbbb']), [], null];
  push = make(NO_PUSH);
});
afterEach(async () => {
  push.stop();
  await service.close();
});

/** Its waits are noted, and over at once. */
function make(file: PushFile): Push {
  return createPush({
    file,
    save: async (stored) => void (saved = stored),
    isDue: (id) => due.has(id),
    onChange: () => undefined,
    clock: {
      ...systemClock,
      after(ms, run) {
        waits.push(ms);
        if (held === null) return systemClock.after(0, run);
        held.push(run);
        return () => undefined;
      },
    },
    logger: silentLogger,
    post: createPost({ request, isPublic: () => true }),
    endpointProblem: () => null,
  });
}
const notice = (id: string, reason: string) =>
  ({ session_id: id, title: 'Cart is blocked', reason }) as Notice;
const texts = () => service.arrived.map(({ text }) => JSON.parse(text) as unknown);
async function subscribed(keyId = 'key-1'): Promise<void> {
  await push.subscribe(keyId, service.browser(await push.publicKey()));
}

describe('a push', () => {
  test('reaches the browser signed and encrypted, and its service sees nothing of it', async () => {
    await subscribed();
    push.send(notice('aaaaaa', 'Run `npm test`? 🙂'));
    await expect
      .poll(texts)
      .toEqual([{ id: 'aaaaaa', title: 'Cart is blocked', body: 'Run `npm test`? 🙂' }]);
    const [arrived] = service.arrived;
    expect(arrived?.headers).toMatchObject({ topic: 'aaaaaa', urgency: 'high', ttl: '14400' });
    expect(arrived?.headers['content-encoding']).toBe('aes128gcm');
    expect(arrived?.contact).toMatch(/^mailto:/);
    expect(push.state('key-1')).toEqual({ subscribed: true, problem: null });
  });

  test('of a very long question is cut to what fits, at a whole character', async () => {
    await subscribed();
    push.send(notice('aaaaaa', `${'"\\🙂\u0001'.repeat(3000)}`));
    await expect.poll(() => service.arrived.length).toBe(1);
    const { body } = JSON.parse(service.arrived[0]?.text ?? '') as { body: string };
    expect(body).toMatch(/…$/);
    expect(body).not.toContain('\ufffd');
  });

  test('keeps its keys over a restart, and each browser is notified', async () => {
    await subscribed('key-1');
    await subscribed('key-2');
    push.stop();
    push = make(saved);
    push.send(notice('aaaaaa', 'Go on?'));
    await expect.poll(() => new Set(service.arrived.map(({ path }) => path)).size).toBe(2);
  });
});

describe('a subscription', () => {
  test.each([404, 410])('ends when its service says %i', async (status) => {
    await subscribed();
    service.answers.push({ status });
    push.send(notice('aaaaaa', 'Go on?'));
    await expect.poll(() => [push.isOn(), saved.subscriptions.length]).toEqual([false, 0]);
    push.send(notice('bbbbbb', 'Go on?'));
    expect(service.arrived).toHaveLength(1);
  });

  test('takes the place of the one before it: of the same key, and of the same browser under another', async () => {
    await subscribed('key-1');
    const browser = service.browser(await push.publicKey());
    await push.subscribe('key-1', browser);
    await push.subscribe('key-2', browser);
    expect(saved.subscriptions.map(({ key_id: id }) => id)).toEqual(['key-2']);
    await push.unsubscribe(['key-2']);
    expect([push.isOn(), saved.subscriptions]).toEqual([false, []]);
  });
});

describe('a service that is busy or away', () => {
  test('is asked again later and later, as late as it wants, and the notice arrives once', async () => {
    await subscribed();
    service.answers.push({ status: 429, headers: { 'Retry-After': '90' } }, { status: 503 }, { status: 500 });
    push.send(notice('aaaaaa', 'Go on?'));
    await expect.poll(() => service.arrived.length).toBe(4);
    expect(waits).toEqual([90_000, 10_000, 20_000]);
    await push.test('key-1');
    expect(service.arrived).toHaveLength(5);
  });

  test('is given up on after a while, which the settings say until something arrives', async () => {
    await subscribed();
    for (let i = 0; i < 6; i++) service.answers.push({ status: 503, headers: { 'Retry-After': '999999' } });
    push.send(notice('aaaaaa', 'Go on?'));
    await expect.poll(() => push.state('key-1').problem).toMatch(/status 503/);
    expect(waits).toEqual([600_000, 600_000, 600_000, 600_000, 600_000]);
    push.send(notice('aaaaaa', 'And now?'));
    await expect.poll(() => push.state('key-1').problem).toBeNull();
    expect(service.arrived).toHaveLength(7);
  });

  test('gets no notice of a session that was answered meanwhile, and only the newest per session', async () => {
    await subscribed();
    held = [];
    service.answers.push({ status: 503 });
    push.send(notice('aaaaaa', 'first'));
    push.send(notice('bbbbbb', 'old'));
    push.send(notice('bbbbbb', 'new'));
    await expect.poll(() => held?.length).toBe(1);
    due.delete('aaaaaa');
    held?.[0]?.();
    await expect.poll(() => texts().length).toBe(2);
    expect(texts()).toMatchObject([{ body: 'first' }, { id: 'bbbbbb', body: 'new' }]);
  });

  test('a refused message is not sent again, and no redirect is followed', async () => {
    await subscribed();
    service.answers.push({ status: 403 }, { status: 307, headers: { Location: `${service.url}/elsewhere` } });
    push.send(notice('aaaaaa', 'Go on?'));
    await expect.poll(() => push.state('key-1').problem).toMatch(/status 403/);
    push.send(notice('bbbbbb', 'Go on?'));
    await expect.poll(() => push.state('key-1').problem).toMatch(/status 307/);
    expect([service.arrived.length, waits]).toEqual([2, []]);
  });
});

test('no connection is made to a name that leads to this machine or its network', async () => {
  const post = createPost({ request, isPublic: (address) => !/^127\.|^::1/.test(address) });
  const { endpoint } = service.browser('');
  const named = endpoint.replace('127.0.0.1', 'localhost');
  const sent = post({ endpoint: named, headers: {}, body: Buffer.alloc(0) }, new AbortController().signal);
  await expect(sent).rejects.toThrow(/not public/);
});

test('the whole daemon: off until a browser asks, private on disk, and over with its key', async () => {
  const world = await createCliWorld();
  try {
    await world.ok('start');
    const { link } = await world.json<{ link: string }>('phone', '--json');
    const { origin, hash } = new URL(link);
    const ask = async (method: string, path: string, body?: unknown, key?: string) => {
      const answer = await fetch(origin + path, {
        method,
        headers: { 'Content-Type': 'application/json', ...(key && { Authorization: `Bearer ${key}` }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return [answer.status, await answer.json()] as [number, { key?: string; public_key?: string }];
    };
    const [, { key = '' }] = await ask('POST', '/api/auth/exchange', { code: hash.slice(3) });
    const file = join(world.home, 'push.json');
    await expect(stat(file)).rejects.toThrow(/ENOENT/);
    const [, { public_key: publicKey = '' }] = await ask('POST', '/api/push/key', {}, key);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { keys } = service.browser(publicKey);
    const subscribe = (endpoint: string, as?: string) => ask('POST', '/api/push', { endpoint, keys }, as);
    for (const endpoint of [service.url, 'https://localhost/x', 'https://192.168.0.1/', 'https://box.local/'])
      expect((await subscribe(endpoint, key))[0]).toBe(400);
    expect((await subscribe('https://push.example.com/x'))[0]).toBe(401);
    expect(await subscribe('https://push.example.com/x', key)).toEqual([200, {}]);
    expect(await ask('GET', '/api/push', undefined, key)).toEqual([200, { subscribed: true, problem: null }]);

    await world.ok('stop');
    await world.ok('start', '--port', new URL(origin).port);
    const stored = async () => (JSON.parse(await readFile(file, 'utf8')) as PushFile).subscriptions.length;
    expect([await ask('GET', '/api/push', undefined, key), await stored()]).toMatchObject([[200, {}], 1]);
    await world.ok('logout', '--all');
    await expect.poll(stored).toBe(0);
  } finally {
    await world.close();
  }
});
