import { z } from 'zod';

/**
 * How browser and daemon prove to each other that they know a key, without either of them sending it. H is SHA-256 of the
 * key, which is all that the daemon keeps; every MAC is HMAC-SHA256 with H. All of it is base64url without padding.
 *
 * browser → daemon  `challenge`  which key, and a nonce
 * daemon → browser  `proof`      its own nonce, and MAC('server'); `ended` with MAC('ended') when that key was ended
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

/** The same for a one-time code, which stands in for the key: both sides derive the new key, nobody sends it. */
export const tradeSchema = z.object({ code_id: publicIdSchema, nonce: nonceSchema });
export const tradedSchema = z.object({ nonce: nonceSchema, mac: macSchema });
export type Trade = z.infer<typeof tradeSchema>;
export type Traded = z.infer<typeof tradedSchema>;

/** Bytes of a nonce. */
export const NONCE_BYTES = 32;
/** Bytes of a public id: enough that two never meet. */
export const PUBLIC_ID_BYTES = 16;

/** `origin` is the page's, `http://localhost:7337`: a proof that another daemon gave for its own port does not fit. */
export type Exchange = { origin: string; clientNonce: string; serverNonce: string };
export type Purpose = 'server' | 'client' | 'token' | 'ended' | 'code' | 'key';

/** What is authenticated. No part can hold a line break, so that no two exchanges have the same text. */
export function proofText(purpose: Purpose, { origin, clientNonce, serverNonce }: Exchange): string {
  return ['schmux', purpose, origin, clientNonce, serverNonce].join('\n');
}

/** What is hashed, and cut to PUBLIC_ID_BYTES, to name a key without giving away H. `hash` is H in hex. */
export function keyIdText(hash: string): string {
  return `schmux key id\n${hash}`;
}

/** The same for a code. */
export function codeIdText(code: string): string {
  return `schmux code id\n${code}`;
}
