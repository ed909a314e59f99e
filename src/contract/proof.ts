import { z } from 'zod';

/**
 * The protocol by which browser and daemon prove to each other that they know a key without sending it. H is the SHA-256 of
 * the key and all that the daemon stores; every MAC is an HMAC-SHA256 with H. Everything is base64url without padding.
 *
 * browser → daemon  `challenge`  which key, and a nonce
 * daemon → browser  `proof`      its own nonce and MAC('server'); `ended` with MAC('ended') when that key has ended
 * browser → daemon  `hello`      with MAC('client'); only now does the browser say anything else
 *
 * MAC('token') is never sent by the daemon: it stands for the key in HTTP requests until this daemon stops.
 */
const nonceSchema = z.string().regex(/^[A-Za-z0-9_-]{22,64}$/);
export const macSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const publicIdSchema = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

export const challengeSchema = z.object({
  type: z.literal('challenge'),
  key_id: publicIdSchema,
  nonce: nonceSchema,
});
export type Challenge = z.infer<typeof challengeSchema>;

export const proofSchema = z.object({
  type: z.enum(['proof', 'ended']),
  nonce: nonceSchema,
  mac: macSchema,
});
export type Proof = z.infer<typeof proofSchema>;

/** The same protocol with a one-time code in place of the key: both sides derive the new key, and neither sends it. */
export const tradeSchema = z.object({ code_id: publicIdSchema, nonce: nonceSchema });
export const tradedSchema = z.object({ nonce: nonceSchema, mac: macSchema });
export type Trade = z.infer<typeof tradeSchema>;
export type Traded = z.infer<typeof tradedSchema>;

export const NONCE_BYTES = 32;
/** Enough that two public ids never collide. */
export const PUBLIC_ID_BYTES = 16;

/** `origin` is the page's, such as `http://localhost:7337`: a proof that another daemon made for its own port does not match. */
export type Exchange = { origin: string; clientNonce: string; serverNonce: string };
export type Purpose = 'server' | 'client' | 'token' | 'ended' | 'code' | 'key';

/** Returns the text to authenticate. No part can contain a line break, so no two exchanges have the same text. */
export function proofText(purpose: Purpose, { origin, clientNonce, serverNonce }: Exchange): string {
  return ['schmux', purpose, origin, clientNonce, serverNonce].join('\n');
}

/** Returns the text whose hash, cut to PUBLIC_ID_BYTES, names a key without revealing H. `hash` is H in hex. */
export function keyIdText(hash: string): string {
  return `schmux key id\n${hash}`;
}

/** Returns the text whose hash, cut to PUBLIC_ID_BYTES, names a code. */
export function codeIdText(code: string): string {
  return `schmux code id\n${code}`;
}
