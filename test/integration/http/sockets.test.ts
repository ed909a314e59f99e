import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLOSE } from '../../../src/contract/events.js';
import { encodeInput, FRAME_MAX_BYTES } from '../../../src/contract/terminal/frames.js';
import { hello, opened, record, TERMINAL, viewer } from '../../support/http/session-sockets.js';
import { createWorld, type World } from '../../support/worlds/http-world.js';
import { rawExchange } from '../../support/http/raw-exchange.js';

let world: World;
beforeAll(async () => void (world = await createWorld({ keyDeadlineMs: 200 })));
afterAll(() => world.close());

describe('the handshake', () => {
  const upgrade = (headers: string, path = '/api/events', method = 'GET') =>
    rawExchange(
      world.port,
      `${method} ${path} HTTP/1.1\r\n${headers}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    );
  const host = () => `Host: localhost:${world.port}\r\n`;

  test.each([
    ['another origin', () => `${host()}Origin: http://localhost:3000\r\n`, 403],
    ['no origin a browser would tell', () => `${host()}Origin: null\r\n`, 403],
    [
      'a rebound name',
      () => `Host: evil.example:${world.port}\r\nOrigin: http://evil.example:${world.port}\r\n`,
      421,
    ],
    ['another port', () => `${host()}Sec-Fetch-Site: same-site\r\n`, 403],
    [
      'a navigation',
      () => `${host()}Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n`,
      403,
    ],
    ['two hosts', () => host() + host(), 421],
  ])('from %s is refused before it is one', async (_what, headers, status) => {
    const answer = await upgrade(headers());
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('X-Frame-Options: DENY');
  });

  test.each([
    ['/api/sessions', 'GET', 404],
    ['/', 'GET', 404],
    ['/api/sessions/abc1234/terminal', 'GET', 404],
    ['/api/sessions/../terminal', 'GET', 400],
    ['/api/events', 'POST', 400],
  ])('at %s by %s is %i', async (path, method, status) => {
    expect(await upgrade(host(), path, method)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  test('of another protocol, or without its key, is refused', async () => {
    const raw = (lines: string) =>
      rawExchange(world.port, `GET /api/events HTTP/1.1\r\n${host()}Connection: Upgrade\r\n${lines}\r\n`);
    expect(await raw('Upgrade: h2c\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect(await raw('Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n')).toMatch(/^HTTP\/1.1 400 /);
  });
});

describe('the key', () => {
  test.each([
    ['none', hello(), CLOSE.unauthorized],
    ['a wrong one', hello({ key: 'A'.repeat(43) }), CLOSE.unauthorized],
    ['something else first', JSON.stringify({ type: 'resize', cols: 80, rows: 24 }), CLOSE.protocol],
    ['no JSON', 'hello', CLOSE.protocol],
  ])('%s: closed, and nothing was sent', async (_what, first, code) => {
    for (const path of ['/api/events', TERMINAL]) {
      const text =
        path === TERMINAL && first.startsWith('{"type":"hello"')
          ? JSON.stringify({ ...JSON.parse(first), cols: 80, rows: 24 })
          : first;
      const { messages, closed } = record(await opened(path, text, world));
      expect([await closed, messages]).toEqual([code, []]);
    }
    expect(world.links).toEqual([]);
  });

  test('too late: closed, also when bytes came before it', async () => {
    const silent = record(world.open('/api/events'));
    expect([await silent.closed, silent.messages]).toEqual([CLOSE.late, []]);
    const ws = world.open(TERMINAL);
    await once(ws, 'open');
    ws.send(encodeInput({ kind: 'keys', bytes: new Uint8Array([97]) }));
    expect(await record(ws).closed).toBe(CLOSE.protocol);
  });

  test('in the address does not count', async () => {
    const ws = world.open(`/api/events?key=${world.key}`, {
      headers: { Authorization: `Bearer ${world.key}` },
    });
    expect(await record(ws).closed).toBe(CLOSE.late);
  });

  test('is not needed over the unix socket', async () => {
    const ws = world.open('/api/events', { unix: true });
    await once(ws, 'open');
    ws.send(hello());
    const [data] = (await once(ws, 'message')) as [Buffer];
    expect(JSON.parse(String(data))).toMatchObject({ type: 'snapshot' });
    ws.close();
  });

  test('that ends takes its sockets with it, and no others', async () => {
    const key = await world.keys.exchange(world.keys.issueCode());
    const mine = await opened('/api/events', hello({ key }), world);
    const other = await opened('/api/events', hello({ key: world.key }), world);
    await Promise.all([once(mine, 'message'), once(other, 'message')]);
    const { messages, closed } = record(mine);
    const answer = await world.ask('POST', '/api/auth/logout', { key, body: '{}' });
    expect(answer.status).toBe(200);
    expect([await closed, messages]).toEqual([CLOSE.unauthorized, [{ type: 'bye', reason: 'logged_out' }]]);
    expect((await world.ask('GET', '/api/daemon', { key })).status).toBe(401);
    expect(other.readyState).toBe(other.OPEN);
    other.close();
  });
});

test('events: a snapshot, then every change with the next number', async () => {
  const ws = await opened('/api/events', hello({ key: world.key }), world);
  const { messages } = record(ws);
  await once(ws, 'message');
  world.change([{ kind: 'session_removed', id: 'abc123' }]);
  world.change([{ kind: 'workspace_removed', id: 'w-001' }]);
  while (messages.length < 3) await once(ws, 'message');
  const [first, ...rest] = messages as { type: string; rev: number }[];
  expect(first).toMatchObject({ type: 'snapshot', state: { sessions: [] } });
  expect(rest).toEqual([
    { type: 'change', rev: (first?.rev ?? 0) + 1, changes: [{ kind: 'session_removed', id: 'abc123' }] },
    { type: 'change', rev: (first?.rev ?? 0) + 2, changes: [{ kind: 'workspace_removed', id: 'w-001' }] },
  ]);
  const { closed } = record(ws);
  ws.send(hello());
  expect(await closed).toBe(CLOSE.protocol);
});

test('a reader that reads nothing is disconnected, and no other reader waits for it', async () => {
  const [deaf, quick] = [
    await opened('/api/events', hello({ key: world.key }), world),
    await opened('/api/events', hello({ key: world.key }), world),
  ];
  await Promise.all([once(deaf, 'message'), once(quick, 'message')]);
  const { closed } = record(deaf);
  deaf.pause();
  const { messages } = record(quick);
  const faults = [{ code: 'X', message: 'x'.repeat(1024 * 1024) }];
  for (let round = 1; round <= 40; round++) {
    world.change([{ kind: 'faults', faults }]);
    await until(
      () => messages.filter((message) => (message as { type: string }).type === 'change').length === round,
    );
  }
  await new Promise((resolve) => setTimeout(resolve, 500)); // the daemon's patience with the close frame
  deaf.resume();
  expect([CLOSE.slow, 1006]).toContain(await closed);
  expect(quick.readyState).toBe(quick.OPEN);
  quick.close();
});

describe('terminals', () => {
  test('the viewer gets the hello without its key, messages, and bytes; the end is reported once', async () => {
    const ws = await opened(TERMINAL, viewer({ key: world.key, from: 5, focused: true }), world);
    ws.send(JSON.stringify({ type: 'ack', offset: 9 }));
    ws.send(encodeInput({ kind: 'keys', bytes: Buffer.from('é') }));
    ws.send(JSON.stringify({ type: 'take_over' }));
    await until(() => world.links.at(-1)?.seen.length === 4);
    const entry = world.links.at(-1)!;
    expect(entry.id).toBe('abc123');
    expect(entry.seen).toEqual([
      { type: 'hello', cols: 80, rows: 24, from: 5, focused: true },
      { type: 'ack', offset: 9 },
      { kind: 'keys', bytes: expect.objectContaining({ length: 2 }) },
      { type: 'take_over' },
    ]);
    const { messages } = record(ws);
    entry.link.sendText({ type: 'exited' });
    entry.link.sendBinary(new Uint8Array([1, 2, 3]));
    await until(() => messages.length === 2);
    expect(messages).toEqual([{ type: 'exited' }, Buffer.from([1, 2, 3])]);
    const { closed } = record(ws);
    entry.link.close(CLOSE.gone, 'disposed');
    expect(await closed).toBe(CLOSE.gone);
    await until(() => entry.closed === 1);
    entry.link.sendText({ type: 'exited' });
    expect(entry.link.buffered()).toBe(0);
  });

  test('of no session are closed as unknown, after the key only', async () => {
    const ws = await opened('/api/sessions/nosuch/terminal', viewer({ key: world.key }), world);
    expect(await record(ws).closed).toBe(CLOSE.unknown);
  });

  test.each([
    ['a message of another protocol', '{"type":"shell"}', CLOSE.protocol],
    ['a second hello', viewer(), CLOSE.protocol],
    ['a frame of no kind', new Uint8Array([99, 1]), CLOSE.protocol],
    ['an empty frame', new Uint8Array(0), CLOSE.protocol],
    ['a frame above 64 KiB', new Uint8Array(FRAME_MAX_BYTES + 1).fill(1), 1009],
  ])('%s ends the connection', async (_what, data, code) => {
    const ws = await opened(TERMINAL, viewer({ key: world.key }), world);
    ws.send(data);
    expect(await record(ws).closed).toBe(code);
    await until(() => world.links.at(-1)?.closed === 1);
  });

  test('a frame of exactly 64 KiB passes', async () => {
    const ws = await opened(TERMINAL, viewer({ key: world.key }), world);
    ws.send(encodeInput({ kind: 'paste_end', bytes: new Uint8Array(FRAME_MAX_BYTES - 1) }));
    await until(() => world.links.at(-1)?.seen.length === 2);
    ws.close();
  });
});

/** Looks again after each turn of the event loop. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
