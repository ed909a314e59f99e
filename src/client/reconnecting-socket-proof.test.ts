import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../../test/support/fake-clock.js';
import { fakeOpen } from '../../test/support/http/fake-socket.js';
import { nodeHashes } from '../../test/support/http/handshake.js';
import { hashOf, mac, NONCE, prove } from '../../test/support/http/proofs.js';
import { CLOSE } from '../contract/events.js';
import { createHandshake } from './handshake.js';
import { createReconnectingSocket, type ReconnectingSocket } from './reconnecting-socket.js';
import type { ConnectionState } from './socket.js';

describe('a server that has proved nothing', () => {
  const key = 'the-key';
  const origin = 'http://localhost:7337';
  const guarded = () => {
    const timers = createFakeClock();
    const net = fakeOpen();
    const states: ConnectionState[] = [];
    const texts: unknown[] = [];
    const tokens: string[] = [];
    const connection: ReconnectingSocket = createReconnectingSocket({
      open: net.open,
      handshake: () => createHandshake({ key, origin }, nodeHashes),
      hello: (mac) => `hello ${mac}`,
      onProven: (token) => void tokens.push(token),
      onText: (json) => {
        texts.push(json);
        if (json === 'ready') connection.ready();
      },
      onBinary: (bytes) => void texts.push([...bytes]),
      onState: (state) => void states.push(state),
      timers,
      random: () => 1,
    });
    return { timers, net, states, texts, tokens, connection };
  };

  test.each([
    ['says nothing', () => undefined],
    ['says something else', (net: ReturnType<typeof fakeOpen>) => net.last().says('ready')],
    ['sends bytes', (net: ReturnType<typeof fakeOpen>) => net.last().sends(new Uint8Array([1]))],
    ['knows another key', (net: ReturnType<typeof fakeOpen>) => prove(net.last(), 'other', origin)],
    [
      'proves another port',
      (net: ReturnType<typeof fakeOpen>) => prove(net.last(), key, 'http://localhost:1'),
    ],
  ])('and %s is given a challenge and nothing more, and is tried again', (_what, act) => {
    const { net, timers, states, texts, connection, tokens } = guarded();
    net.last().opens();
    act(net);
    timers.pass(4000);
    expect(net.sockets[0]?.sent).toHaveLength(1);
    expect([states, texts, tokens, connection.send('x')]).toEqual([
      ['connecting', 'stranger'],
      [],
      [],
      false,
    ]);
    timers.pass(250);
    expect(net.sockets.length).toBeGreaterThan(1);
    net.last().opens();
    prove(net.last(), key, origin);
    net.last().says('ready');
    expect([states.at(-1), tokens.length]).toEqual(['online', 1]);
  });

  test.each([
    [CLOSE.unauthorized, 'refused'],
    [CLOSE.gone, 'offline'],
    [CLOSE.unknown, 'offline'],
    [CLOSE.late, 'offline'],
  ] as const)('and closes with %i ends neither key nor session', (code, state) => {
    const { net, timers, states } = guarded();
    net.last().opens();
    net.last().ends(code);
    timers.pass(250);
    expect([states, net.sockets.length]).toEqual([['connecting', state], 2]);
  });

  test('is not what a proven one is: that one ends the key', () => {
    const { net, timers, states } = guarded();
    net.last().opens();
    prove(net.last(), key, origin);
    net.last().ends(CLOSE.unauthorized);
    timers.pass(60_000);
    expect([states, net.sockets.length]).toEqual([['connecting', 'unauthorized'], 1]);
  });

  test('ends the key by a proof that it has ended, and by nothing else', () => {
    const { net, timers, states } = guarded();
    net.last().opens();
    prove(net.last(), key, origin, true);
    timers.pass(60_000);
    expect([states, net.sockets.length]).toEqual([['connecting', 'unauthorized'], 1]);
  });

  test('hears the hello, with our own proof, only after its own', () => {
    const { net } = guarded();
    net.last().opens();
    const { nonce } = net.last().texts()[0] as { nonce: string };
    expect(net.last().sent).toHaveLength(1);
    prove(net.last(), key, origin);
    const at = { origin, client: nonce, server: NONCE };
    expect(net.last().sent.slice(1)).toEqual([`hello ${mac(hashOf(key), 'client', at)}`]);
  });
});
