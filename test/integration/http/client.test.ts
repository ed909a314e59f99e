import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createClient } from '../../../src/client/client.js';
import { createCodeTrade } from '../../../src/client/handshake.js';
import { openEventStream } from '../../../src/client/event-stream.js';
import type { ConnectionState, Socket } from '../../../src/client/socket.js';
import { openTerminalConnection } from '../../../src/client/terminal-connection.js';
import { systemTimers } from '../../../src/client/timers.js';
import { httpTransport } from '../../../src/client/transport.js';
import { encodeFrame } from '../../../src/contract/terminal/frames.js';
import { handshakeOf, nodeHashes } from '../../support/http/handshake.js';
import { createWorld, type World } from '../../support/worlds/http-world.js';

let world: World;
beforeEach(async () => void (world = await createWorld()));
afterEach(() => world.close());

const client = (key: string | null) =>
  createClient(httpTransport({ baseUrl: `http://localhost:${world.port}`, key: () => key, fetch }));

test('both kinds of WebSocket fit the client as they are', () => {
  const opens: ((url: string) => Socket)[] = [
    (url) => new globalThis.WebSocket(url),
    (url) => new WebSocket(url),
  ];
  // The compiler has said it already.
  expect(opens).toHaveLength(2);
});

describe('calls', () => {
  test('reach the implementation, parsed; errors come back as they were', async () => {
    expect(await client(world.key).call('sessionList', {})).toEqual([]);
    await client(world.key).call('sessionCapture', { params: { id: 'abc123' }, query: { ansi: 'true' } });
    expect(world.calls.at(-1)).toEqual({
      name: 'sessionCapture',
      call: { params: { id: 'abc123' }, query: { ansi: true, scrollback: false } },
    });
    await client(world.key).call('repoRemove', { params: { name: 'a b' } });
    expect(world.calls.at(-1)).toEqual({ name: 'repoRemove', call: { params: { name: 'a b' } } });
    await expect(client(null).call('sessionList', {})).rejects.toMatchObject({ code: 'KEY_REQUIRED' });
    const tooLarge = client(world.key).call('repoAdd', { body: { url: 'x'.repeat(3_000_000) } });
    await expect(tooLarge).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
  });

  test('trade a code for a key that neither side has sent', async () => {
    const code = world.keys.issueCode();
    const trade = createCodeTrade({ code, origin: `http://localhost:${world.port}` }, nodeHashes);
    const key = trade.read(await client(null).call('authExchange', { body: trade.request }));
    expect(await client(key).call('sessionList', {})).toEqual([]);
    const again = client(null).call('authExchange', { body: trade.request });
    await expect(again).rejects.toMatchObject({ code: 'CODE_INVALID' });
  });

  test('of a daemon that is gone say so', async () => {
    const gone = client(world.key);
    await world.http.stop();
    await expect(gone.call('sessionList', {})).rejects.toMatchObject({ code: 'DAEMON_DOWN' });
  });
});

function follow(key: () => string | null, port: () => number) {
  const tokens: string[] = [];
  const states: ConnectionState[] = [];
  const heard: unknown[] = [];
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const check of waiting) check();
  };
  const stop = openEventStream({
    open: () => new WebSocket(`ws://localhost:${port()}/api/events`),
    handshake: () => handshakeOf(key() ?? '', `http://localhost:${port()}`),
    onProven: (token) => void tokens.push(token),
    onSnapshot: (_state, rev) => void (heard.push(`=${rev}`), wake()),
    onChange: (_changes, rev) => void (heard.push(rev), wake()),
    onState: (state) => void (states.push(state), wake()),
    timers: systemTimers,
    random: () => 0,
  });
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (!condition()) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  return { states, heard, tokens, stop, until };
}

test('events: follows, outlives a restart of the daemon, and stops when logged out', async () => {
  const { states, heard, tokens, stop, until } = follow(
    () => world.key,
    () => world.port,
  );
  await until(() => heard.length === 1);
  world.change([]);
  await until(() => heard.length === 2);
  expect([states, heard]).toEqual([
    ['connecting', 'online'],
    ['=1', 2],
  ]);
  const old = world;
  await old.http.stop();
  await until(() => states.includes('offline'));
  world = await createWorld({ port: old.port });
  await old.close();
  await until(() => states.at(-1) === 'online');
  expect(states).toEqual(['connecting', 'online', 'connecting', 'offline', 'online']);
  // The token of the old daemon is worthless at the new one.
  const answers = await Promise.all(tokens.map((key) => world.ask('GET', '/api/daemon', { key })));
  expect(answers.map(({ status }) => status)).toEqual([401, 200]);
  await world.keys.logoutAll();
  await until(() => states.at(-1) === 'unauthorized');
  stop();
});

test('terminals: bytes, acks, and coming back at the offset after a cut connection', async () => {
  const states: ConnectionState[] = [];
  let got = '';
  let tell: (() => void) | null = null;
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise<void>((resolve) => void (tell = resolve));
  };
  const open: WebSocket[] = [];
  const terminal = openTerminalConnection({
    open() {
      const ws = new WebSocket(`ws://localhost:${world.port}/api/sessions/abc123/terminal`);
      open.push(ws);
      return ws;
    },
    handshake: () => handshakeOf(world.key, `http://localhost:${world.port}`),
    size: { cols: 80, rows: 24 },
    focused: true,
    onBytes(frame, done) {
      got += Buffer.from(frame.bytes).toString();
      done();
      tell?.();
    },
    onState(state) {
      states.push(state);
      tell?.();
    },
    timers: systemTimers,
    random: () => 0,
  });
  const openSession = async (count: number) => {
    while (world.links.length < count) await new Promise((resolve) => setImmediate(resolve));
    const entry = world.links.at(-1)!;
    entry.link.sendText({ type: 'opened', base: 0, end: 0, viewed_offset: null, live: true });
    return entry;
  };
  const first = await openSession(1);
  await until(() => states.at(-1) === 'online');
  const bytes = Buffer.from('x'.repeat(6000));
  first.link.sendBinary(encodeFrame({ kind: 'output', offset: 0, bytes }));
  await until(() => got.length === 6000);
  expect(terminal.paste('hello')).toBe(true);
  open[0]?.terminate();
  await once(open[0]!, 'close');
  const second = await openSession(2);
  await until(() => states.filter((state) => state === 'online').length === 2);
  while (first.closed === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(first.seen.slice(1)).toEqual([
    { type: 'ack', offset: 6000 },
    { kind: 'paste_end', bytes: Buffer.from('hello') },
  ]);
  expect(second.seen).toEqual([{ type: 'hello', cols: 80, rows: 24, from: 6000, focused: true }]);
  terminal.stop();
  while (second.closed === 0) await new Promise((resolve) => setImmediate(resolve));
});
