import {
  codeIdText,
  keyIdText,
  NONCE_BYTES,
  proofSchema,
  proofText,
  PUBLIC_ID_BYTES,
  tradedSchema,
  type Challenge,
  type Exchange,
  type Purpose,
  type Trade,
} from '../contract/proof.js';

/** The hash functions. They are passed in, since browsers have `crypto.subtle` only on secure pages. */
export type Hashes = {
  sha256(data: Uint8Array): Uint8Array;
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array;
  random(bytes: number): Uint8Array;
};

/**
 * The meaning of the other side's answer to a challenge. `proven`: it knows the key; `mac` proves that we know it, and `token`
 * stands for the key in requests. `ended`: it knows that the key has ended. `stranger`: it does not know the key.
 */
export type Answer =
  { kind: 'proven'; mac: string; token: string } | { kind: 'ended' } | { kind: 'stranger' };

/** One attempt of both sides to prove that they know a key (contract/proof.ts). */
export type Handshake = {
  /** The first frame. It reveals nothing about the key. */
  challenge: string;
  read(answer: unknown): Answer;
};

const utf8 = (text: string) => new TextEncoder().encode(text);

/** Creates a handshake. `origin` is the page's own, as the browser shows it. */
export function createHandshake(of: { key: string; origin: string }, hashes: Hashes): Handshake {
  const secret = hashes.sha256(utf8(of.key));
  const clientNonce = base64url(hashes.random(NONCE_BYTES));
  const challenge: Challenge = {
    type: 'challenge',
    key_id: publicId(keyIdText(hex(secret)), hashes),
    nonce: clientNonce,
  };
  return {
    challenge: JSON.stringify(challenge),
    read(answer) {
      const proof = proofSchema.safeParse(answer);
      if (!proof.success) return { kind: 'stranger' };
      const { type, mac, nonce: serverNonce } = proof.data;
      const exchange = { origin: of.origin, clientNonce, serverNonce };
      const sign = (purpose: Purpose) => macOf(secret, { purpose, exchange }, hashes);
      if (mac !== sign(type === 'ended' ? 'ended' : 'server')) return { kind: 'stranger' };
      if (type === 'ended') return { kind: 'ended' };
      return { kind: 'proven', mac: sign('client'), token: sign('token') };
    },
  };
}

/** Trades a one-time code for a key without sending either. */
export type CodeTrade = {
  request: Trade;
  /** Returns the key, or null when the other side does not know the code. */
  read(answer: unknown): string | null;
};

export function createCodeTrade(of: { code: string; origin: string }, hashes: Hashes): CodeTrade {
  const secret = utf8(of.code);
  const clientNonce = base64url(hashes.random(NONCE_BYTES));
  return {
    request: { code_id: publicId(codeIdText(of.code), hashes), nonce: clientNonce },
    read(answer) {
      const traded = tradedSchema.safeParse(answer);
      if (!traded.success) return null;
      const exchange = { origin: of.origin, clientNonce, serverNonce: traded.data.nonce };
      if (traded.data.mac !== macOf(secret, { purpose: 'code', exchange }, hashes)) return null;
      return macOf(secret, { purpose: 'key', exchange }, hashes);
    },
  };
}

function macOf(secret: Uint8Array, of: { purpose: Purpose; exchange: Exchange }, hashes: Hashes): string {
  return base64url(hashes.hmacSha256(secret, utf8(proofText(of.purpose, of.exchange))));
}

function publicId(text: string, hashes: Hashes): string {
  return base64url(hashes.sha256(utf8(text)).subarray(0, PUBLIC_ID_BYTES));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
