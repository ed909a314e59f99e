import { z } from 'zod';
import { isoTime } from '../../../lib/clock.js';
import type { Logger } from '../../../lib/logging/logger.js';
import { publicKeyId } from './proofs.js';

const hashSchema = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * The stored form of keys: never the keys themselves. Times are RFC 3339 UTC. `ended` are hashes of keys that are no longer valid.
 */
const storedKeysSchema = z.object({
  keys: z.array(
    z.object({
      id: z.string(),
      sha256: hashSchema,
      created_at: z.iso.datetime(),
      last_used_at: z.iso.datetime(),
    }),
  ),
  ended: z.array(hashSchema).optional(),
});
export type StoredKeys = z.infer<typeof storedKeysSchema>;

/** A key that has ended. `publicId` is how a challenge names it (contract/proof.ts). */
export type EndedKey = { hash: Buffer; publicId: string };
export type StoredKey = EndedKey & { id: string; createdAt: number; usedAt: number };
type Loaded = { entries: StoredKey[]; ended: EndedKey[] };

export function toStored({ entries, ended }: Loaded): StoredKeys {
  const keys = entries.map((entry) => ({
    id: entry.id,
    sha256: entry.hash.toString('hex'),
    created_at: isoTime(entry.createdAt),
    last_used_at: isoTime(entry.usedAt),
  }));
  return ended.length === 0 ? { keys } : { keys, ended: ended.map(({ hash }) => hash.toString('hex')) };
}

/** Reads stored keys; an unreadable file costs only another `schmux open`. */
export function readStored(stored: unknown, logger: Logger): Loaded {
  if (stored === undefined || stored === null) return { entries: [], ended: [] };
  const parsed = storedKeysSchema.safeParse(stored);
  if (!parsed.success) {
    logger.warn('the stored keys could not be read; browsers need a new code');
    return { entries: [], ended: [] };
  }
  return {
    entries: parsed.data.keys.map((key) => ({
      id: key.id,
      ...named(Buffer.from(key.sha256, 'hex')),
      createdAt: Date.parse(key.created_at),
      usedAt: Date.parse(key.last_used_at),
    })),
    ended: (parsed.data.ended ?? []).map((hash) => named(Buffer.from(hash, 'hex'))),
  };
}

export function named(hash: Buffer): EndedKey {
  return { hash, publicId: publicKeyId(hash) };
}
