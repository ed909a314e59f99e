import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Hashes } from '../../../client/handshake.js';

/**
 * Uses a library, because `crypto.subtle` is missing on pages loaded by plain http under another name than localhost.
 */
export const hashes: Hashes = {
  sha256: (data) => sha256(data),
  hmacSha256: (key, data) => hmac(sha256, key, data),
  random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
};
