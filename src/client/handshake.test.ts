import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { nodeHashes } from '../../test/support/http/handshake.js';
import { hashOf, mac } from '../../test/support/http/proofs.js';
import { keyIdText } from '../contract/proof.js';
import { createHandshake } from './handshake.js';

const ORIGIN = 'http://localhost:7337';
const KEY = 'a key of the tests';

/** Returns the reply of a server that knows `key`, and the MACs that both sides can then make. */
function answerOf(challenge: unknown, { key = KEY, origin = ORIGIN, type = 'proof' } = {}) {
  const { nonce: client } = challenge as { nonce: string };
  const server = randomBytes(32).toString('base64url');
  const macOf = (purpose: string) => mac(hashOf(key), purpose, { origin, client, server });
  const frame = { type, nonce: server, mac: macOf(type === 'proof' ? 'server' : 'ended') };
  return { frame, client: macOf('client'), token: macOf('token') };
}
const start = () => createHandshake({ key: KEY, origin: ORIGIN }, nodeHashes);

test('a challenge names the key without revealing any of it', () => {
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

test('a server that knows the key is believed, and both sides have the same token', () => {
  const handshake = start();
  const { frame, client, token } = answerOf(JSON.parse(handshake.challenge));
  expect(handshake.read(frame)).toEqual({ kind: 'proven', mac: client, token });
  const ended = start();
  const told = answerOf(JSON.parse(ended.challenge), { type: 'ended' });
  expect(ended.read(told.frame)).toEqual({ kind: 'ended' });
});

test('no other server is: another key, another origin, an old answer, a changed purpose, nonsense', () => {
  const handshake = start();
  const challenge: unknown = JSON.parse(handshake.challenge);
  const strangers = [
    answerOf(challenge, { key: 'another key' }).frame,
    // A true proof of the same key, fetched from the daemon on another port.
    answerOf(challenge, { origin: 'http://localhost:7338' }).frame,
    answerOf(challenge, { origin: 'http://127.0.0.1:7337' }).frame,
    answerOf(JSON.parse(start().challenge)).frame,
    { ...answerOf(challenge).frame, type: 'ended' },
    { type: 'proof', nonce: 'x', mac: 'y' },
    { type: 'snapshot', rev: 1 },
    undefined,
  ];
  for (const frame of strangers) expect(handshake.read(frame)).toEqual({ kind: 'stranger' });
});
