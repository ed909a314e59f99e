import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { SchmuxError } from '../../contract/errors.js';
import { isoTime, type Clock } from '../lib/clock.js';
import { createEmitter, type Stop } from '../lib/emitter.js';
import type { Logger } from '../lib/logger.js';
import { createCodes, sha256, type Random } from './codes.js';

/** What is kept of a key: never the key itself. Times are RFC 3339 UTC. */
const storedKeysSchema = z.object({
  keys: z.array(
    z.object({
      id: z.string(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      created_at: z.iso.datetime(),
      last_used_at: z.iso.datetime(),
    }),
  ),
});
export type StoredKeys = z.infer<typeof storedKeysSchema>;

/** A key that nobody used for so long has ended. */
const KEY_IDLE_MS = 30 * 24 * 60 * 60_000;
/** Browsers of one person; beyond it the one that was idle longest ends. */
const KEYS_MAX = 100;
/** 256 bits. Unit: bytes. */
const KEY_BYTES = 32;
/** `last_used_at` is kept to the minute, so that requests do not write the file each time. */
const USE_STEP_MS = 60_000;
/** Uses within it are one write. */
const SAVE_DELAY_MS = 1000;

export type Keys = {
  /** A code for `#c=…`: good once, for ten minutes. */
  issueCode(): string;
  /** Trades a code for a key. SchmuxError CODE_INVALID; LIMIT_REACHED after too many wrong codes. */
  exchange(code: string): Promise<string>;
  /** The id of a key that is in force, else null; counts as a use. */
  verify(key: string): string | null;
  /** Ends one key, or every one. SchmuxError SAVE_FAILED: ended now, but it would come back with a restart. */
  logout(id: string): Promise<void>;
  logoutAll(): Promise<void>;
  /** Ids of keys that have just ended, so that what they opened is closed. */
  onEnded(listener: (ids: string[]) => void): Stop;
  /** Writes what is not yet written. */
  stop(): Promise<void>;
};

type Entry = { id: string; hash: Buffer; createdAt: number; usedAt: number };

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
  let entries = readStored(deps.load(), logger);
  let saving: Promise<void> = Promise.resolve();
  let cancelSave: Stop | null = null;

  const save = (): Promise<void> => {
    cancelSave?.();
    cancelSave = null;
    const mine = saving.then(() => deps.save(toStored(entries)));
    saving = mine.catch((error: unknown) => logger.warn({ err: error }, 'keys could not be saved'));
    return mine;
  };
  const saveSoon = () => {
    cancelSave ??= clock.after(SAVE_DELAY_MS, () => {
      cancelSave = null;
      save().catch(() => undefined); // said by the chain above
    });
  };
  const end = (dead: Entry[]) => {
    if (dead.length === 0) return;
    entries = entries.filter((entry) => !dead.includes(entry));
    ended.emit(dead.map((entry) => entry.id));
  };
  const isIdle = (entry: Entry) => clock.now() - entry.usedAt > KEY_IDLE_MS;

  const logout = async (dead: Entry[]) => {
    end(dead);
    try {
      await save();
    } catch (error) {
      throw new SchmuxError('SAVE_FAILED', 'The key has ended, but that could not be written to disk.', {
        hint: 'Free some disk space and log out again, or the key works again after a restart.',
        cause: error,
      });
    }
  };

  return {
    issueCode: () => codes.issue(),
    async exchange(code) {
      const result = codes.use(code);
      if (result === 'limited')
        throw new SchmuxError('LIMIT_REACHED', 'Too many wrong codes were tried.', {
          hint: 'Wait a minute, then run: schmux open',
        });
      if (result === 'wrong')
        throw new SchmuxError('CODE_INVALID', 'This code was used already, is too old, or is wrong.', {
          hint: 'Get a new one with: schmux open',
        });
      const key = Buffer.from(random(KEY_BYTES)).toString('base64url');
      const now = clock.now();
      const id = Buffer.from(random(6)).toString('hex');
      entries.push({ id, hash: sha256(key), createdAt: now, usedAt: now });
      end(entries.toSorted((a, b) => b.usedAt - a.usedAt || b.createdAt - a.createdAt).slice(KEYS_MAX));
      // A key that is not on disk still opens the door until the next restart; the log has said so.
      await save().catch(() => undefined);
      return key;
    },
    verify(key) {
      end(entries.filter(isIdle));
      const hash = sha256(key);
      // Every entry is compared, so that the time says nothing about which one came close.
      const found = entries.filter((entry) => timingSafeEqual(entry.hash, hash))[0];
      if (found === undefined) return null;
      if (Math.abs(clock.now() - found.usedAt) >= USE_STEP_MS) {
        found.usedAt = clock.now();
        saveSoon();
      }
      return found.id;
    },
    logout: (id) => logout(entries.filter((entry) => entry.id === id)),
    logoutAll: () => logout(entries),
    onEnded: (listener) => ended.on(listener),
    async stop() {
      if (cancelSave !== null) await save().catch(() => undefined);
      await saving;
    },
  };
}

function toStored(entries: Entry[]): StoredKeys {
  return {
    keys: entries.map((entry) => ({
      id: entry.id,
      sha256: entry.hash.toString('hex'),
      created_at: isoTime(entry.createdAt),
      last_used_at: isoTime(entry.usedAt),
    })),
  };
}

/** A file that cannot be read costs a `schmux open`, nothing else. */
function readStored(stored: unknown, logger: Logger): Entry[] {
  if (stored === undefined || stored === null) return [];
  const parsed = storedKeysSchema.safeParse(stored);
  if (!parsed.success) {
    logger.warn('the stored keys could not be read; browsers need a new code');
    return [];
  }
  return parsed.data.keys.map((key) => ({
    id: key.id,
    hash: Buffer.from(key.sha256, 'hex'),
    createdAt: Date.parse(key.created_at),
    usedAt: Date.parse(key.last_used_at),
  }));
}
