import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Client } from '../../../src/client/client.js';
import { createHandshake, type Handshake, type Hashes } from '../../../src/client/handshake.js';

export const nodeHashes: Hashes = {
  sha256: (data) => createHash('sha256').update(data).digest(),
  hmacSha256: (key, data) => createHmac('sha256', key).update(data).digest(),
  random: (bytes) => randomBytes(bytes),
};

/** The handshake of a browser at `url` that has `key`. */
export function handshakeOf(key: string, url: string): Handshake {
  return createHandshake({ key, origin: new URL(url).origin }, nodeHashes);
}

/** A key for a one-time code, as a script gets it: by the code itself. */
export async function exchangeCode(client: Client, code: string): Promise<string> {
  const answer = await client.call('authExchange', { body: { code } });
  if (!('key' in answer)) throw new Error('The answer to a code is a key.');
  return answer.key;
}
