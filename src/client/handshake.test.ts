import { createHash, createHmac, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { fakeOpen, fakeTimers } from '../../test/support/fake-line.js';
import { CLOSE } from '../contract/events.js';
import { keyIdText, proofText, type Purpose } from '../contract/proof.js';
import { createHandshake, type Hashes } from './handshake.js';
import { createLine } from './line.js';
import type { LineState } from './socket.js';

const hashes: Hashes = {
  sha256: (data) => createHash('sha256').update(data).digest(),
  hmacSha256: (key, data) => createHmac('sha256', key).update(data).digest(),
  random: (bytes) => randomBytes(bytes),
};
const ORIGIN = 'http://localhost:7337';
const KEY = 'a key of the tests';
const hashOf = (key: string) => createHash('sha256').update(key).digest();

/** What a server that knows the hash of `key` answers; written here again from contract/proof.ts. */
function serverOf(key: string, origin: string) {
  return {
    macs(clientNonce: string, serverNonce: string) {
      const of = (purpose: Purpose) =>
        createHmac('sha256', hashOf(key))
          .update(proofText(purpose, { origin, clientNonce, serverNonce }))
          .digest('base64url');
      return { server: of('server'), client: of('client'), token: of('token'), ended: of('ended') };
    },
    answer(challenge: unknown, type: 'proof' | 'ended' = 'proof') {
      const { nonce } = challenge as { nonce: string };
      const serverNonce = randomBytes(32).toString('base64url');
      const macs = this.macs(nonce, serverNonce);
      return { frame: { type, nonce: serverNonce, mac: type === 'proof' ? macs.server : macs.ended }, macs };
    },
  };
}
const start = () => createHandshake({ key: KEY, origin: ORIGIN }, hashes);

test('a challenge names the key without giving anything of it away', () => {
  const { challenge } = start();
  const { key_id: id, ...rest } = JSON.parse(challenge) as Record<string, string>;
  const expected = createHash('sha256')
    .update(keyIdText(hashOf(KEY).toString('hex')))
    .digest();
  expect(id).toBe(expected.subarray(0, 16).toString('base64url'));
  expect(Object.keys(rest)).toEqual(['type', 'nonce']);
  for (const secret of [KEY, hashOf(KEY).toString('hex'), hashOf(KEY).toString('base64url')])
    expect(challenge).not.toContain(secret);
  expect(start().challenge).not.toBe(challenge);
});

test('who knows the key is believed, and both sides have the same token', () => {
  const handshake = start();
  const { frame, macs } = serverOf(KEY, ORIGIN).answer(JSON.parse(handshake.challenge));
  expect(handshake.read(frame)).toEqual({ kind: 'proven', mac: macs.client, token: macs.token });
  const ended = start();
  const told = serverOf(KEY, ORIGIN).answer(JSON.parse(ended.challenge), 'ended');
  expect(ended.read(told.frame)).toEqual({ kind: 'ended' });
});

test('nobody else is: another key, another origin, an old answer, a changed purpose, nonsense', () => {
  const handshake = start();
  const challenge: unknown = JSON.parse(handshake.challenge);
  const strangers = [
    serverOf('another key', ORIGIN).answer(challenge).frame,
    // A true proof of the same key, fetched from the daemon on another port.
    serverOf(KEY, 'http://localhost:7338').answer(challenge).frame,
    serverOf(KEY, 'http://127.0.0.1:7337').answer(challenge).frame,
    serverOf(KEY, ORIGIN).answer(JSON.parse(start().challenge)).frame,
    { ...serverOf(KEY, ORIGIN).answer(challenge).frame, type: 'ended' },
    { type: 'proof', nonce: 'x', mac: 'y' },
    { type: 'snapshot', rev: 1 },
    undefined,
  ];
  for (const frame of strangers) expect(handshake.read(frame)).toEqual({ kind: 'stranger' });
});

function setUp() {
  const timers = fakeTimers();
  const net = fakeOpen();
  const states: LineState[] = [];
  const tokens: string[] = [];
  const line = createLine({
    open: net.open,
    handshake: start,
    hello: (mac) => JSON.stringify({ type: 'hello', mac }),
    onProven: (token) => void tokens.push(token),
    onText: () => line.ready(),
    onBinary: () => undefined,
    onState: (state) => void states.push(state),
    timers,
    random: () => 0,
  });
  const sent = () => net.last().texts() as { type: string; mac?: string }[];
  return { timers, net, states, tokens, line, sent };
}

test('a line says hello only after the proof', () => {
  const { net, states, tokens, sent } = setUp();
  net.last().opens();
  expect(sent().map(({ type }) => type)).toEqual(['challenge']);
  const { frame, macs } = serverOf(KEY, ORIGIN).answer(sent()[0]);
  net.last().says(frame);
  expect(sent()[1]).toEqual({ type: 'hello', mac: macs.client });
  net.last().says({ type: 'snapshot' });
  expect([states, tokens]).toEqual([['connecting', 'online'], [macs.token]]);
});

test.each([
  ['sends something else', (socket: ReturnType<ReturnType<typeof fakeOpen>['last']>) => socket.says({ type: 'opened' }), 'stranger'],
  ['sends bytes', (socket: ReturnType<ReturnType<typeof fakeOpen>['last']>) => socket.sends(Uint8Array.of(1)), 'stranger'],
  ['closes as unauthorized', (socket: ReturnType<ReturnType<typeof fakeOpen>['last']>) => socket.ends(CLOSE.unauthorized), 'refused'],
  ['closes as late', (socket: ReturnType<ReturnType<typeof fakeOpen>['last']>) => socket.ends(CLOSE.late), 'offline'],
  ['closes as gone', (socket: ReturnType<ReturnType<typeof fakeOpen>['last']>) => socket.ends(CLOSE.gone), 'offline'],
] as const)('a server that proved nothing and %s gets nothing, and is tried again', (_what, act, state) => {
  const { timers, net, states, sent } = setUp();
  net.last().opens();
  act(net.last());
  expect(states.at(-1)).toBe(state);
  expect(sent().map(({ type }) => type)).toEqual(['challenge']);
  timers.advance(60_000);
  expect(net.sockets.length).toBeGreaterThan(1);
}); // prettier-ignore

test('silence in place of a proof ends the attempt', () => {
  const { timers, net, states, sent } = setUp();
  net.last().opens();
  timers.advance(4000);
  expect(states).toContain('stranger');
  expect(net.sockets.slice(0, 1).every(({ closedWith }) => closedWith !== null)).toBe(true);
  expect(sent().every(({ type }) => type === 'challenge')).toBe(true);
});

test('only the daemon itself ends the key', () => {
  const { timers, net, states, sent } = setUp();
  net.last().opens();
  net.last().says(serverOf(KEY, ORIGIN).answer(sent()[0], 'ended').frame);
  expect(states.at(-1)).toBe('unauthorized');
  timers.advance(60_000);
  expect(net.sockets).toHaveLength(1);
});
