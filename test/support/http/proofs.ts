import { createHash, createHmac } from 'node:crypto';
import type { FakeSocket } from './fake-socket.js';

/** HMAC-SHA256 over the five lines of docs/protocol.md, written down a second time. */
export function mac(
  secret: string | Buffer,
  purpose: string,
  at: { origin: string; client: string; server: string },
): string {
  const text = `schmux\n${purpose}\n${at.origin}\n${at.client}\n${at.server}`;
  return createHmac('sha256', secret).update(text).digest('base64url');
}

export const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest();

/** A nonce that is obviously not random. */
export const NONCE = 'S'.repeat(43);

/**
 * The daemon's end of a fake socket answers the challenge as a daemon that knows `key`; with `ended` it says that the key
 * is no longer valid.
 */
export function prove(socket: FakeSocket, key: string, origin: string, ended = false): void {
  const challenge = socket.texts().at(-1) as { nonce: string };
  const at = { origin, client: challenge.nonce, server: NONCE };
  const purpose = ended ? 'ended' : 'server';
  socket.says({ type: ended ? 'ended' : 'proof', nonce: NONCE, mac: mac(hashOf(key), purpose, at) });
}
