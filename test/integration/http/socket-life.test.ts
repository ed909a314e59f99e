import { once } from 'node:events';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/clock.js';
import { hello, opened, record, TERMINAL, viewer } from '../../support/http/session-sockets.js';
import { createWorld, emptySnapshot } from '../../support/worlds/http-world.js';

test('the number of sockets is limited, and those without a key make room first', async () => {
  const small = await createWorld({ socketsMax: 3, keyDeadlineMs: 60_000 });
  try {
    const stranger = small.open('/api/events');
    await once(stranger, 'open');
    const gone = record(stranger).closed;
    const mine = await Promise.all(
      [1, 2, 3].map(async () => {
        const ws = await opened('/api/events', hello({ key: small.key }), small);
        await once(ws, 'message');
        return ws;
      }),
    );
    expect(await gone).toBe(1006);
    const refused = small.open('/api/events');
    const [, response] = (await once(refused, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(503);
    mine[0]?.close();
    await once(mine[0]!, 'close');
    await once(await opened('/api/events', hello({ key: small.key }), small), 'message');
  } finally {
    await small.close();
  }
});

test('signs of life go to every reader; a silent reader is cut off', async () => {
  // Time runs a hundred times as fast for the daemon.
  const clock = { ...systemClock, after: (ms: number, run: () => void) => systemClock.after(ms / 100, run) };
  const fast = await createWorld({ clock });
  try {
    const quick = await opened('/api/events', hello({ key: fast.key }), fast);
    const { messages } = record(quick);
    const deaf = await opened(TERMINAL, viewer({ key: fast.key }), fast);
    await until(() => fast.links.length === 1);
    deaf.pause();
    await until(() => fast.links[0]?.closed === 1);
    await until(() => messages.length > 9);
    expect(messages.slice(1, 9)).toEqual(Array.from({ length: 8 }, () => ({ type: 'alive' })));
    expect(quick.readyState).toBe(quick.OPEN);
  } finally {
    await fast.close();
  }
});

test('a name that is no longer allowed loses the sockets that it opened, and no others do', async () => {
  const names = ['box.example'];
  const clock = { ...systemClock, after: (ms: number, run: () => void) => systemClock.after(ms / 100, run) };
  const fast = await createWorld({ clock, allowedHosts: () => names });
  try {
    const own = await opened('/api/events', hello({ key: fast.key }), fast);
    const foreign = fast.open('/api/events', {
      headers: { Host: 'box.example', Origin: 'https://box.example' },
    });
    await once(foreign, 'open');
    foreign.send(hello({ key: fast.key }));
    const { messages, closed } = record(foreign);
    await until(() => messages.length > 2);
    names.pop();
    expect(await closed).toBe(1008);
    await once(own, 'message');
    expect(own.readyState).toBe(own.OPEN);
  } finally {
    await fast.close();
  }
});

test('a stop lets a request finish, and cuts off one that does not', async () => {
  let finish: (() => void) | null = null;
  let hangs = false;
  const other = await createWorld({
    override: {
      configGet: () => new Promise((resolve) => void (finish = () => resolve(emptySnapshot().config))),
      repoList: () => new Promise(() => void (hangs = true)),
    },
  });
  const answered = other.ask('GET', '/api/config');
  const hung = other.ask('GET', '/api/repos').catch((error: Error) => error);
  await until(() => finish !== null && hangs);
  const stopped = other.http.stop();
  finish!();
  expect((await answered).status).toBe(200);
  const start = performance.now();
  await stopped;
  expect(performance.now() - start).toBeLessThan(1000);
  expect(await hung).toBeInstanceOf(Error);
  await other.close();
});

test('a stop says goodbye and is over within a second, also with a peer that hears nothing', async () => {
  const other = await createWorld();
  const ws = await opened('/api/events', hello({ key: other.key }), other);
  await once(ws, 'message');
  const deaf = await opened(TERMINAL, viewer({ key: other.key }), other);
  await until(() => other.links.length === 1);
  deaf.pause();
  const { messages, closed } = record(ws);
  const begun = performance.now();
  await other.http.stop();
  expect(performance.now() - begun).toBeLessThan(1000);
  expect([await closed, messages]).toEqual([1001, [{ type: 'bye', reason: 'stopping' }]]);
  expect(other.links[0]?.closed).toBe(1);
  await expect(other.ask('GET', '/api/daemon')).rejects.toThrow(/ECONNREFUSED|hang up/);
  await other.close();
});

/** Looks again after each turn of the event loop. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
