import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  keyIdText,
  NONCE_BYTES,
  proofText,
  PUBLIC_ID_BYTES,
  type Challenge,
  type Exchange,
  type Proof,
  type Purpose,
} from '../../../contract/proof.js';
import { sha256, type Random } from './codes.js';

/** A key that a challenge names. `ended`: it is remembered only to report that. */
export type KnownKey = { id: string; hash: Buffer; ended: boolean };

/** The proof that a socket must send after its challenge was answered, and the token that it then gets. */
export type Expected = { keyId: string; mac: Buffer; token: string };

export type ChallengeReply = { reply: Proof; expected: Expected | null };

/** Tokens that are kept, far more than one user's tabs; beyond it the least recently used one is dropped. */
const TOKENS_MAX = 1024;

export type Proofs = {
  /** Answers a challenge; null for an unknown key. */
  answer(challenge: Challenge, origin: string): ChallengeReply | null;
  /** True when `mac` proves that the other side knows the key too; its token is valid from then on. */
  admit(expected: Expected, mac: string): boolean;
  /** Returns the id of a token's key, given the token's hash. */
  keyOf(tokenHash: Buffer): string | null;
  /** Ends the tokens of these keys. */
  forget(keyIds: readonly string[]): void;
};

/** Creates the daemon's half of the proof (contract/proof.ts). Tokens are in memory only and end with this daemon. */
export function createProofs(deps: { find(publicId: string): KnownKey | null; random: Random }): Proofs {
  const tokens = new Map<string, string>();
  return {
    answer(challenge, origin) {
      const key = deps.find(challenge.key_id);
      if (key === null) return null;
      const exchange: Exchange = {
        origin,
        clientNonce: challenge.nonce,
        serverNonce: base64url(deps.random(NONCE_BYTES)),
      };
      const sign = (purpose: Purpose) => macOf(key.hash, purpose, exchange);
      const nonce = exchange.serverNonce;
      if (key.ended)
        return { reply: { type: 'ended', nonce, mac: base64url(sign('ended')) }, expected: null };
      return {
        reply: { type: 'proof', nonce, mac: base64url(sign('server')) },
        expected: { keyId: key.id, mac: sign('client'), token: base64url(sign('token')) },
      };
    },
    admit(expected, mac) {
      const shown = Buffer.from(mac, 'base64url');
      if (shown.length !== expected.mac.length || !timingSafeEqual(shown, expected.mac)) return false;
      tokens.set(sha256(expected.token).toString('hex'), expected.keyId);
      for (const oldest of tokens.keys()) {
        if (tokens.size <= TOKENS_MAX) break;
        tokens.delete(oldest);
      }
      return true;
    },
    keyOf(tokenHash) {
      const name = tokenHash.toString('hex');
      const id = tokens.get(name);
      if (id === undefined) return null;
      // Moved to the end of the order: used last.
      tokens.delete(name);
      tokens.set(name, id);
      return id;
    },
    forget(keyIds) {
      for (const [name, id] of tokens) if (keyIds.includes(id)) tokens.delete(name);
    },
  };
}

/** Computes the HMAC-SHA256 of a proof. */
export function macOf(secret: Buffer | string, purpose: Purpose, exchange: Exchange): Buffer {
  return createHmac('sha256', secret).update(proofText(purpose, exchange)).digest();
}

/** Returns the id by which a challenge names the key with this hash. */
export function publicKeyId(hash: Buffer): string {
  return publicId(keyIdText(hash.toString('hex')));
}

export function publicId(text: string): string {
  return base64url(sha256(text).subarray(0, PUBLIC_ID_BYTES));
}

export function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
