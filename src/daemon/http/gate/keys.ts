import { timingSafeEqual } from 'node:crypto';
import { SchmuxError } from '../../../contract/errors.js';
import { NONCE_BYTES, type Challenge, type Trade, type Traded } from '../../../contract/proof.js';
import type { Clock } from '../../../lib/clock.js';
import { createEmitter, type Stop } from '../../../lib/emitter.js';
import type { Logger } from '../../../lib/logging/logger.js';
import { createCodes, sha256, type Random } from './codes.js';
import { base64url, createProofs, macOf, type ChallengeReply, type Expected } from './proofs.js';
import { named, readStored, toStored, type StoredKey, type StoredKeys } from './stored-keys.js';

/** A key that was not used for this long ends. */
const KEY_IDLE_MS = 30 * 24 * 60 * 60_000;
/** Keys of all browsers; beyond it the one that was idle longest ends. */
const KEYS_MAX = 100;
/** Ended keys that are remembered, so that a browser with such a key gets a proof that it has ended. */
const ENDED_MAX = 200;
/** 256 bits. */
const KEY_BYTES = 32;
/** Resolution of `last_used_at`, so that requests do not write the file each time. */
const USE_STEP_MS = 60_000;
/** Uses within this time are saved together. */
const SAVE_DELAY_MS = 1000;

export type Keys = {
  /** Issues a code for `#c=…`: valid once, for ten minutes. */
  issueCode(): string;
  /** Exchanges a code for a key. Throws CODE_INVALID; LIMIT_REACHED after too many wrong codes. */
  exchange(code: string): Promise<string>;
  /** Does the same for a browser at `origin` that proves the code: both sides derive the key. Throws the same errors. */
  trade(trade: Trade, origin: string): Promise<Traded>;
  /** Returns the id of a valid key, given the key or a token for it, else null; counts as a use. */
  verify(key: string): string | null;
  /** Answers a challenge from a page at `origin`; null when no key has that id. */
  prove(challenge: Challenge, origin: string): ChallengeReply | null;
  /** Returns the id of the key if `mac` proves it, else null; counts as a use. */
  admit(expected: Expected, mac: string): string | null;
  /** True while the key with this id is valid. */
  has(id: string): boolean;
  /** Ends one key, or all keys. Throws SAVE_FAILED when the key has ended but would be valid again after a restart. */
  logout(id: string): Promise<void>;
  logoutAll(): Promise<void>;
  /** Reports ids of keys that have just ended, so that their sockets are closed. */
  onEnded(listener: (ids: string[]) => void): Stop;
  /** Saves pending changes. */
  stop(): Promise<void>;
};

export function createKeys(deps: {
  load(): unknown;
  save(stored: StoredKeys): Promise<void>;
  clock: Clock;
  random: Random;
  logger: Logger;
}): Keys {
  const { clock, random, logger } = deps;
  const codes = createCodes(clock, random);
  const ended = createEmitter<string[]>((error) => logger.error({ err: error }, 'a key listener failed'));
  let { entries, ended: endedKeys } = readStored(deps.load(), logger);
  const proofs = createProofs({
    random,
    find(id) {
      end(entries.filter(isIdle));
      const entry = entries.find((key) => key.publicId === id);
      if (entry !== undefined) return { id: entry.id, hash: entry.hash, ended: false };
      const gone = endedKeys.find((key) => key.publicId === id);
      return gone === undefined ? null : { id: '', hash: gone.hash, ended: true };
    },
  });
  let saving: Promise<void> = Promise.resolve();
  let cancelSave: Stop | null = null;

  const save = (): Promise<void> => {
    cancelSave?.();
    cancelSave = null;
    const mine = saving.then(() => deps.save(toStored({ entries, ended: endedKeys })));
    saving = mine.catch((error: unknown) => logger.warn({ err: error }, 'keys could not be saved'));
    return mine;
  };
  const saveSoon = () => {
    cancelSave ??= clock.after(SAVE_DELAY_MS, () => {
      cancelSave = null;
      save().catch(() => undefined); // already logged above
    });
  };
  const end = (dead: StoredKey[]) => {
    if (dead.length === 0) return;
    entries = entries.filter((entry) => !dead.includes(entry));
    endedKeys = [...endedKeys, ...dead].slice(-ENDED_MAX);
    proofs.forget(dead.map((entry) => entry.id));
    ended.emit(dead.map((entry) => entry.id));
  };
  const isIdle = (entry: StoredKey) => clock.now() - entry.usedAt > KEY_IDLE_MS;

  /** Records a use and returns the id; null for a key that is not valid. */
  const use = (id: string | null): string | null => {
    const found = entries.find((entry) => entry.id === id);
    if (found === undefined) return null;
    if (Math.abs(clock.now() - found.usedAt) >= USE_STEP_MS) {
      found.usedAt = clock.now();
      saveSoon();
    }
    return found.id;
  };
  const add = async (key: string): Promise<void> => {
    const now = clock.now();
    const id = Buffer.from(random(6)).toString('hex');
    entries.push({ id, ...named(sha256(key)), createdAt: now, usedAt: now });
    end(entries.toSorted((a, b) => b.usedAt - a.usedAt || b.createdAt - a.createdAt).slice(KEYS_MAX));
    // A key that could not be saved is valid until the next restart; the failure was logged.
    await save().catch(() => undefined);
  };

  const logout = async (dead: StoredKey[]) => {
    end(dead);
    try {
      await save();
    } catch (error) {
      throw new SchmuxError('SAVE_FAILED', 'The key has ended, but that could not be saved to disk.', {
        hint: 'Free some disk space and log out again; otherwise the key works again after a restart.',
        cause: error,
      });
    }
  };

  return {
    issueCode: () => codes.issue(),
    async exchange(code) {
      requireCode(codes.use(code));
      const key = base64url(random(KEY_BYTES));
      await add(key);
      return key;
    },
    async trade({ code_id: id, nonce: clientNonce }, origin) {
      const { code } = requireCode(codes.useById(id));
      const exchange = { origin, clientNonce, serverNonce: base64url(random(NONCE_BYTES)) };
      await add(base64url(macOf(code, 'key', exchange)));
      return { nonce: exchange.serverNonce, mac: base64url(macOf(code, 'code', exchange)) };
    },
    verify(key) {
      end(entries.filter(isIdle));
      const hash = sha256(key);
      // Every entry is compared, so that the time reveals nothing about near matches.
      const found = entries.filter((entry) => timingSafeEqual(entry.hash, hash))[0];
      return use(found?.id ?? proofs.keyOf(hash));
    },
    prove: proofs.answer,
    admit: (expected, mac) => (proofs.admit(expected, mac) ? use(expected.keyId) : null),
    has: (id) => entries.some((entry) => entry.id === id),
    logout: (id) => logout(entries.filter((entry) => entry.id === id)),
    logoutAll: () => logout(entries),
    onEnded: (listener) => ended.on(listener),
    async stop() {
      if (cancelSave !== null) await save().catch(() => undefined);
      await saving;
    },
  };
}

/** Returns the result of a right code; throws for a wrong one. */
function requireCode<T>(result: T | 'wrong' | 'limited'): T {
  if (result === 'limited')
    throw new SchmuxError('LIMIT_REACHED', 'Too many wrong codes were tried.', {
      hint: 'Wait a minute, then run: schmux open',
    });
  if (result === 'wrong')
    throw new SchmuxError('CODE_INVALID', 'This code has already been used, has expired, or is wrong.', {
      hint: 'Get a new one with: schmux open',
    });
  return result;
}
