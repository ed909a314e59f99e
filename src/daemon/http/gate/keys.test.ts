import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import { hashOf, mac } from '../../../../test/support/http/proofs.js';
import { codeIdText, keyIdText, type Challenge } from '../../../contract/proof.js';
import { silentLogger } from '../../../lib/logging/logger.js';
import { createKeys } from './keys.js';
import type { StoredKeys } from './stored-keys.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = Date.parse('2026-01-01T00:00:00.000Z');

function setUp(stored?: unknown, save?: (stored: StoredKeys) => Promise<void>) {
  const clock = createFakeClock(START);
  const saved: StoredKeys[] = [];
  const ended: string[][] = [];
  const keys = createKeys({
    load: () => stored,
    save: save ?? ((next) => Promise.resolve(void saved.push(next))),
    clock,
    random: randomBytes,
    logger: silentLogger,
  });
  keys.onEnded((ids) => void ended.push(ids));
  return { keys, saved, ended, pass: clock.pass };
}

test('exchanges a code for a key once, and stores only the key’s hash', async () => {
  const { keys, saved } = setUp();
  const code = keys.issueCode();
  const key = await keys.exchange(code);
  expect([key.length, Buffer.from(key, 'base64url').length]).toEqual([43, 32]);
  await expect(keys.exchange(code)).rejects.toMatchObject({ code: 'CODE_INVALID' });
  const id = keys.verify(key);
  expect(saved).toEqual([
    {
      keys: [
        {
          id,
          sha256: createHash('sha256').update(key).digest('hex'),
          created_at: '2026-01-01T00:00:00.000Z',
          last_used_at: '2026-01-01T00:00:00.000Z',
        },
      ],
    },
  ]);
  expect(JSON.stringify(saved)).not.toContain(key);
  for (const other of ['', key.slice(1), `${key}A`, key.toLowerCase(), code])
    expect(keys.verify(other)).toBeNull();
});

test('keeps a code for ten minutes, and only the last sixteen codes', async () => {
  const { keys, pass } = setUp();
  const [first, ...rest] = Array.from({ length: 17 }, () => keys.issueCode());
  await expect(keys.exchange(first ?? '')).rejects.toMatchObject({ code: 'CODE_INVALID' });
  pass(10 * MINUTE - 1);
  await expect(keys.exchange(rest[0] ?? '')).resolves.toEqual(expect.any(String));
  pass(1);
  await expect(keys.exchange(rest[1] ?? '')).rejects.toMatchObject({ code: 'CODE_INVALID' });
});

test('limits wrong codes for a minute, but accepts a right one', async () => {
  const { keys, pass } = setUp();
  const guess = () => keys.exchange('guess').catch((error: { code: string }) => error.code);
  const answers = [];
  for (let round = 0; round < 12; round++) answers.push(await guess());
  expect(answers).toEqual([...Array<string>(10).fill('CODE_INVALID'), 'LIMIT_REACHED', 'LIMIT_REACHED']);
  await expect(keys.exchange(keys.issueCode())).resolves.toEqual(expect.any(String));
  pass(MINUTE);
  expect(await guess()).toBe('CODE_INVALID');
});

test('accepts a stored key after a restart, until it was idle for thirty days', async () => {
  const first = setUp();
  const [idle, used] = [
    await first.keys.exchange(first.keys.issueCode()),
    await first.keys.exchange(first.keys.issueCode()),
  ];
  const { keys, pass, saved, ended } = setUp(first.saved.at(-1));
  const id = first.keys.verify(idle);
  pass(29 * DAY);
  expect(keys.verify(used)).toEqual(expect.any(String));
  pass(2 * DAY);
  expect([keys.verify(idle), ended]).toEqual([null, [[id]]]);
  expect(keys.verify(used)).toEqual(expect.any(String));
  pass(31 * DAY);
  expect(keys.verify(used)).toBeNull();
  await keys.stop();
  expect(saved.length).toBeGreaterThan(0);
});

test('saves uses together, with a resolution of a minute', async () => {
  const { keys, saved, pass } = setUp();
  const key = await keys.exchange(keys.issueCode());
  for (let second = 0; second < 50; second++) {
    keys.verify(key);
    pass(1000);
  }
  expect(saved).toHaveLength(1);
  pass(MINUTE);
  keys.verify(key);
  keys.verify(key);
  pass(1000);
  await keys.stop();
  expect(saved.map((entry) => entry.keys[0]?.last_used_at)).toEqual([
    '2026-01-01T00:00:00.000Z',
    '2026-01-01T00:01:50.000Z',
  ]);
});

test('saves pending uses at a stop', async () => {
  const { keys, saved, pass } = setUp();
  const key = await keys.exchange(keys.issueCode());
  pass(2 * MINUTE);
  keys.verify(key);
  await keys.stop();
  expect(saved).toHaveLength(2);
});

test('ends one key or all keys at logout, and reports which', async () => {
  const { keys, saved, ended } = setUp();
  const [a, b, c] = [
    await keys.exchange(keys.issueCode()),
    await keys.exchange(keys.issueCode()),
    await keys.exchange(keys.issueCode()),
  ];
  const ids = [a, b, c].map((key) => keys.verify(key));
  await keys.logout(ids[0] ?? '');
  expect([a, b, c].map((key) => keys.verify(key))).toEqual([null, ids[1], ids[2]]);
  await keys.logoutAll();
  expect([a, b, c].map((key) => keys.verify(key))).toEqual([null, null, null]);
  // Their hashes are kept, so that a browser with one gets proof that the key has ended.
  const hashes = [a, b, c].map((key) => createHash('sha256').update(key).digest('hex'));
  expect([ended, saved.at(-1)]).toEqual([[[ids[0]], [ids[1], ids[2]]], { keys: [], ended: hashes }]);
});

test('allows logins on a full disk, and reports a logout that could not be saved', async () => {
  const { keys } = setUp(undefined, () => Promise.reject(new Error('ENOSPC')));
  const key = await keys.exchange(keys.issueCode());
  expect(keys.verify(key)).not.toBeNull();
  await expect(keys.logoutAll()).rejects.toMatchObject({ code: 'SAVE_FAILED' });
  expect(keys.verify(key)).toBeNull();
  await keys.stop();
});

test.each([null, 'text', { keys: 'x' }, { keys: [{ id: 1 }] }])(
  'stored %o is as good as nothing',
  (stored) => {
    expect(setUp(stored).keys.verify('A'.repeat(43))).toBeNull();
  },
);

test('keeps at most a hundred keys and drops the one idle longest', async () => {
  const { keys, pass } = setUp();
  const all: string[] = [];
  for (let count = 0; count < 100; count++) {
    all.push(await keys.exchange(keys.issueCode()));
    pass(MINUTE);
  }
  keys.verify(all[0] ?? '');
  await keys.exchange(keys.issueCode());
  expect(all.map((key) => keys.verify(key) !== null)).toEqual([
    true,
    false,
    ...Array<boolean>(98).fill(true),
  ]);
});

const ORIGIN = 'http://localhost:7337';
const CLIENT = 'C'.repeat(43);
const publicId = (text: string) =>
  createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url');
const challengeOf = (key: string): Challenge => ({
  type: 'challenge',
  key_id: publicId(keyIdText(hashOf(key).toString('hex'))),
  nonce: CLIENT,
});

test('answers a challenge with a proof for its origin, and the browser’s proof with a token', async () => {
  const { keys } = setUp();
  const key = await keys.exchange(keys.issueCode());
  const answered = keys.prove(challengeOf(key), ORIGIN);
  const at = { origin: ORIGIN, client: CLIENT, server: answered?.reply.nonce ?? '' };
  const sign = (purpose: string) => mac(hashOf(key), purpose, at);
  expect(answered?.reply).toEqual({ type: 'proof', nonce: at.server, mac: sign('server') });
  const expected = answered!.expected!;
  for (const wrong of [sign('server'), sign('token'), mac(hashOf('other'), 'client', at)])
    expect(keys.admit(expected, wrong)).toBeNull();
  expect(keys.verify(sign('token'))).toBeNull();
  expect(keys.admit(expected, sign('client'))).toBe(keys.verify(key));
  expect(keys.verify(sign('token'))).toBe(keys.verify(key));
  expect(keys.prove(challengeOf('nobody’s'), ORIGIN)).toBeNull();
});

test('ends a token with its key and at a restart', async () => {
  const first = setUp();
  const tokens: string[] = [];
  const login = async () => {
    const key = await first.keys.exchange(first.keys.issueCode());
    const { reply, expected } = first.keys.prove(challengeOf(key), ORIGIN)!;
    const at = { origin: ORIGIN, client: CLIENT, server: reply.nonce };
    first.keys.admit(expected!, mac(hashOf(key), 'client', at));
    tokens.push(mac(hashOf(key), 'token', at));
    return key;
  };
  const [gone, kept] = [await login(), await login()];
  await first.keys.logout(first.keys.verify(gone) ?? '');
  expect(tokens.map((token) => first.keys.verify(token) !== null)).toEqual([false, true]);
  const again = setUp(first.saved.at(-1)).keys;
  expect([again.verify(kept) !== null, again.verify(tokens[1] ?? '')]).toEqual([true, null]);
});

test('proves that a key has ended, also after a restart', async () => {
  const first = setUp();
  const key = await first.keys.exchange(first.keys.issueCode());
  await first.keys.logoutAll();
  for (const { keys } of [first, setUp(first.saved.at(-1))]) {
    const answered = keys.prove(challengeOf(key), ORIGIN);
    const at = { origin: ORIGIN, client: CLIENT, server: answered?.reply.nonce ?? '' };
    expect(answered).toEqual({
      reply: { type: 'ended', nonce: at.server, mac: mac(hashOf(key), 'ended', at) },
      expected: null,
    });
  }
});

test('derives a key from a proved code without sending it', async () => {
  const { keys } = setUp();
  const code = keys.issueCode();
  const trade = { code_id: publicId(codeIdText(code)), nonce: CLIENT };
  const { nonce, mac: proof } = await keys.trade(trade, ORIGIN);
  const at = { origin: ORIGIN, client: CLIENT, server: nonce };
  expect(proof).toBe(mac(code, 'code', at));
  expect(keys.verify(mac(code, 'key', at))).not.toBeNull();
  await expect(keys.trade(trade, ORIGIN)).rejects.toMatchObject({ code: 'CODE_INVALID' });
  await expect(keys.exchange(code)).rejects.toMatchObject({ code: 'CODE_INVALID' });
  for (let round = 0; round < 9; round++) await keys.trade(trade, ORIGIN).catch(() => undefined);
  await expect(keys.trade(trade, ORIGIN)).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
});
