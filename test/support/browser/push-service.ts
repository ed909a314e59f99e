import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  hkdfSync,
  randomBytes,
  verify,
  type ECDH,
} from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { PushSubscriptionInput } from '../../../src/contract/push.js';

/** One message as it arrived: what the service sees of it, and what only the browser can read. */
export type Arrived = { path: string; headers: IncomingMessage['headers']; text: string; contact: string };
export type PushService = {
  url: string;
  arrived: Arrived[];
  /** Responses to the next requests, in turn; after them 201. */
  answers: { status: number; headers?: Record<string, string> }[];
  /** A browser that subscribes here with that daemon's public key. */
  browser(publicKey: string): PushSubscriptionInput;
  close(): Promise<void>;
};

type Browser = { ecdh: ECDH; auth: Buffer; publicKey: string };

/** A strict push service with its browsers: it verifies the sender (RFC 8292) and decrypts each message (RFC 8188, RFC 8291). */
export async function createPushService(): Promise<PushService> {
  const browsers = new Map<string, Browser>();
  const arrived: Arrived[] = [];
  const answers: PushService['answers'] = [];
  let url = '';
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      try {
        const browser = browsers.get(path);
        if (browser === undefined) return response.writeHead(404).end();
        const contact = verifySender(request.headers.authorization ?? '', url, browser.publicKey);
        const text = decrypt(Buffer.concat(chunks), browser);
        arrived.push({ path, headers: request.headers, text, contact });
        const { status, headers } = answers.shift() ?? { status: 201 };
        return response.writeHead(status, headers).end('not read');
      } catch (error) {
        return response.writeHead(400).end(String(error));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  return {
    url,
    arrived,
    answers,
    browser(publicKey) {
      const path = `/send/${randomBytes(8).toString('hex')}`;
      const ecdh = createECDH('prime256v1');
      ecdh.generateKeys();
      const auth = randomBytes(16);
      browsers.set(path, { ecdh, auth, publicKey });
      const keys = { p256dh: ecdh.getPublicKey().toString('base64url'), auth: auth.toString('base64url') };
      return { endpoint: url + path, keys };
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Checks the signature, audience and lifetime of `vapid t=…, k=…`, and returns the contact that it names. */
function verifySender(authorization: string, audience: string, publicKey: string): string {
  const [, token = '', key = ''] = /^vapid t=([^,]+), ?k=(\S+)$/.exec(authorization) ?? [];
  if (key !== publicKey) throw new Error('sent with another key than it was subscribed with');
  const point = Buffer.from(key, 'base64url');
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const [head = '', body = '', signature = ''] = token.split('.');
  const good = verify(
    'sha256',
    Buffer.from(`${head}.${body}`),
    { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  const read = (part: string) =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  const { aud, exp, sub } = read(body);
  const left = Number(exp) - Date.now() / 1000;
  if (!good || read(head)['alg'] !== 'ES256' || aud !== audience || left <= 0 || left > 86_400)
    throw new Error('not signed as it should be');
  return String(sub);
}

/** Decrypts a message of one record (aes128gcm) with the browser's private key. */
function decrypt(message: Buffer, { ecdh, auth }: Browser): string {
  const salt = message.subarray(0, 16);
  const idLength = message[20] ?? 0;
  const sender = message.subarray(21, 21 + idLength);
  const sealed = message.subarray(21 + idLength);
  const derive = (secret: Buffer, salted: Buffer, info: Buffer, length: number) =>
    Buffer.from(hkdfSync('sha256', secret, salted, info, length));
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), sender]);
  const secret = derive(ecdh.computeSecret(sender), auth, info, 32);
  const key = derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const opened = createDecipheriv('aes-128-gcm', key, nonce);
  opened.setAuthTag(sealed.subarray(-16));
  const padded = Buffer.concat([opened.update(sealed.subarray(0, -16)), opened.final()]);
  const end = padded.lastIndexOf(2);
  if (end < 0 || padded.subarray(end + 1).some((byte) => byte !== 0)) throw new Error('wrong padding');
  return padded.subarray(0, end).toString('utf8');
}
