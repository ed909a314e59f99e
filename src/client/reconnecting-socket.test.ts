import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../../test/support/fake-clock.js';
import { fakeOpen } from '../../test/support/http/fake-socket.js';
import { CLOSE } from '../contract/events.js';
import { backoffMs } from './backoff.js';
import {
  createReconnectingSocket,
  type ReconnectingSocket,
  type ReconnectingSocketDeps,
} from './reconnecting-socket.js';
import type { ConnectionState } from './socket.js';

function setUp(change: Partial<ReconnectingSocketDeps> = {}) {
  const timers = createFakeClock();
  const net = fakeOpen();
  const states: ConnectionState[] = [];
  const texts: unknown[] = [];
  const connection: ReconnectingSocket = createReconnectingSocket({
    open: net.open,
    hello: () => 'hello',
    onText: (json) => {
      texts.push(json);
      if (json === 'ready') connection.ready();
    },
    onBinary: (bytes) => void texts.push([...bytes]),
    onState: (state) => void states.push(state),
    timers,
    random: () => 1,
    ...change,
  });
  const online = () => {
    net.last().opens();
    net.last().says('ready');
  };
  return { timers, net, states, texts, connection, online };
}

test('says hello first, and nothing else before the other side is ready', () => {
  const { net, connection, texts, states, online } = setUp();
  expect([net.last().binaryType, net.last().sent, connection.send('early')]).toEqual([
    'arraybuffer',
    [],
    false,
  ]);
  net.last().opens();
  expect([net.last().sent, connection.send('early')]).toEqual([['hello'], false]);
  online();
  net.last().sends(new Uint8Array([1, 2]));
  expect([connection.send('now'), net.last().sent.at(-1), texts, states]).toEqual([
    true,
    'now',
    ['ready', [1, 2]],
    ['connecting', 'online'],
  ]);
});

test('waits longer after each failure, and is offline meanwhile', () => {
  const { timers, net, states } = setUp();
  const waits: number[] = [];
  for (let failure = 1; failure <= 8; failure++) {
    const before = net.sockets.length;
    net.last().ends();
    let waited = 0;
    while (net.sockets.length === before) {
      timers.pass(50);
      waited += 50;
    }
    waits.push(waited);
  }
  expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  expect(states).toEqual(['connecting', 'offline']);
});

test('randomness shortens a wait by half at most', () => {
  expect([backoffMs(1, () => 0), backoffMs(1, () => 1), backoffMs(50, () => 0)]).toEqual([125, 250, 5000]);
});

test('a good connection that is lost is retried soon, without being offline', () => {
  const { timers, net, states, online } = setUp();
  for (let failure = 0; failure < 6; failure++) {
    net.last().ends();
    timers.pass(10_000);
  }
  online();
  timers.pass(5000);
  net.last().ends();
  timers.pass(250);
  expect(net.sockets).toHaveLength(8);
  online();
  expect(states).toEqual(['connecting', 'offline', 'online', 'connecting', 'online']);
});

test('an earlier long outage does not lengthen the wait after the next loss', () => {
  const { timers, net, online } = setUp();
  for (let failure = 0; failure < 8; failure++) {
    net.last().ends();
    timers.pass(10_000);
  }
  online();
  timers.pass(1000);
  net.last().ends();
  const before = net.sockets.length;
  timers.pass(1000);
  expect(net.sockets).toHaveLength(before + 1);
});

test('a connection that is repeatedly lost right after it was ready waits longer too', () => {
  const { timers, net, online } = setUp();
  const begun = net.sockets.length;
  for (let turn = 0; turn < 100; turn++) {
    online();
    net.last().ends();
    timers.pass(100);
  }
  // 10 s at a wait of 0.5 to 1 s, not a hundred attempts.
  expect(net.sockets.length - begun).toBeLessThan(20);
});

describe('silence', () => {
  test('of ten seconds is a loss, whatever the browser says about the socket', () => {
    const { timers, net, states, online } = setUp();
    online();
    timers.pass(6000);
    net.last().says('alive');
    timers.pass(9900);
    expect(states.at(-1)).toBe('online');
    timers.pass(200);
    expect([states.at(-1), net.sockets[0]?.closedWith]).toEqual(['connecting', 1000]);
    timers.pass(250);
    expect(net.sockets).toHaveLength(2);
  });

  test('during an attempt ends the attempt', () => {
    const { timers, net, states } = setUp();
    timers.pass(10_000);
    expect([states, net.sockets[0]?.closedWith]).toEqual([['connecting', 'offline'], 1000]);
  });

  test('events of an old socket are ignored', () => {
    const { timers, net, texts, states, online } = setUp();
    online();
    const [old] = net.sockets;
    timers.pass(20_000);
    const before = [texts.length, states.length, net.sockets.length];
    old?.says('late');
    old?.ends(CLOSE.unauthorized);
    old?.opens();
    expect([texts.length, states.length, net.sockets.length]).toEqual(before);
    expect(old?.sent).toEqual(['hello']);
  });
});

test.each([
  [CLOSE.unauthorized, 'unauthorized'],
  [CLOSE.unknown, 'gone'],
  [CLOSE.gone, 'gone'],
] as const)('after %i it stays closed until retryNow', (code, state) => {
  const { timers, net, states, connection, online } = setUp();
  net.last().opens();
  net.last().ends(code);
  timers.pass(3_600_000);
  expect([states, net.sockets.length, timers.due().length]).toEqual([['connecting', state], 1, 0]);
  connection.retryNow();
  online();
  expect(states).toEqual(['connecting', state, 'connecting', 'online']);
});

test.each([CLOSE.slow, CLOSE.protocol, 1001, 1006, 1009, 1011])('after %i it reconnects', (code) => {
  const { timers, net, online } = setUp();
  online();
  net.last().ends(code);
  timers.pass(1000);
  expect(net.sockets).toHaveLength(2);
});

test('retryNow does not wait for the back-off, and leaves an open connection alone', () => {
  const { timers, net, connection, online } = setUp();
  for (let failure = 0; failure < 8; failure++) {
    net.last().ends();
    timers.pass(10_000);
  }
  net.last().ends();
  const before = net.sockets.length;
  connection.retryNow();
  expect(net.sockets).toHaveLength(before + 1);
  online();
  connection.retryNow();
  expect(net.sockets).toHaveLength(before + 1);
  // The wait that was cut short does not open a second socket.
  timers.pass(9000);
  expect(net.sockets).toHaveLength(before + 1);
});

test('reconnect: at once the first time, with a wait when it was just done', () => {
  const { timers, net, connection, online } = setUp();
  online();
  connection.reconnect();
  expect([net.sockets.length, net.sockets[0]?.closedWith]).toEqual([2, 1000]);
  online();
  connection.reconnect();
  expect(net.sockets).toHaveLength(2);
  timers.pass(1000);
  expect(net.sockets).toHaveLength(3);
});

test('an attempt that cannot even begin is a failure like any other', () => {
  let tries = 0;
  const { timers, states } = setUp({
    open() {
      tries++;
      throw new Error('no sockets here');
    },
  });
  timers.pass(1000);
  expect([tries, states]).toEqual([3, ['connecting', 'offline']]);
});

test('text that is not JSON is ignored', () => {
  const { net, texts, online } = setUp();
  online();
  net.last().says(undefined);
  expect(texts).toEqual(['ready']);
});

test.each(['connecting', 'online', 'waiting'])('stop while %s leaves nothing', (when) => {
  const { timers, net, connection, states, online } = setUp();
  if (when === 'online') online();
  if (when === 'waiting') net.last().ends();
  connection.stop();
  const before = states.length;
  connection.retryNow();
  connection.reconnect();
  net.last().ends();
  timers.pass(60_000);
  expect([timers.due().length, net.sockets.length, states.length, connection.send('x')]).toEqual([
    0,
    1,
    before,
    false,
  ]);
  if (when !== 'waiting') expect(net.last().closedWith).toBe(1000);
});

test('a hello that was late on a slow connection says nothing about the key', () => {
  const { net, timers, states } = setUp();
  net.last().opens();
  net.last().ends(CLOSE.late);
  timers.pass(250);
  expect([states, net.sockets.length]).toEqual([['connecting', 'offline'], 2]);
});

test('a connection is fresh when it accepted the hello and was heard from within ten seconds', () => {
  const { net, timers, connection, online } = setUp();
  expect(connection.isFresh()).toBe(false);
  online();
  timers.pass(9000);
  expect(connection.isFresh()).toBe(true);
  net.last().says('alive');
  timers.pass(9000);
  expect(connection.isFresh()).toBe(true);
  timers.pass(1000);
  expect(connection.isFresh()).toBe(false);
});
