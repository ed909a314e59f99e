import { lookup as resolveName } from 'node:dns';
import type { RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './endpoint.js';

/** Longest request to a push service; it is tried again later. */
const TIMEOUT_MS = 10_000;

export type PushRequest = { endpoint: string; headers: Record<string, string>; body: Buffer };
/** `retryAfterMs`: how long the service asks to be left alone. */
export type PushResponse = { status: number; retryAfterMs: number | null };
export type Post = (push: PushRequest, signal: AbortSignal) => Promise<PushResponse>;

/** The rules that a test replaces, so that it can be its own push service. */
export type PostRules = {
  request(options: RequestOptions): ReturnType<typeof httpsRequest>;
  isPublic(address: string): boolean;
};
const INTERNET: PostRules = { request: (options) => httpsRequest(options), isPublic: isPublicAddress };

/**
 * Creates a function that posts to a push service. It connects to an address that was checked after the name was resolved; a
 * redirect is a response like any other, and the body is not read. The function rejects when there is no response.
 */
export function createPost({ request, isPublic }: PostRules = INTERNET): Post {
  const lookup: LookupFunction = (name, options, done) => {
    resolveName(name, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error, '');
      if (addresses.length === 0 || !addresses.every(({ address }) => isPublic(address)))
        return done(new Error(`${name} leads to an address that is not public`), '');
      if (options.all === true) return done(null, addresses);
      done(null, addresses[0]?.address ?? '', addresses[0]?.family);
    });
  };
  return ({ endpoint, headers, body }, signal) =>
    new Promise((resolve, reject) => {
      const { protocol, hostname, port, pathname, search } = new URL(endpoint);
      const sent = request({
        method: 'POST',
        protocol,
        hostname,
        port,
        path: pathname + search,
        headers,
        lookup,
        agent: false,
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      sent.on('response', (response) => {
        resolve({ status: response.statusCode ?? 0, retryAfterMs: msOf(response.headers['retry-after']) });
        response.destroy();
      });
      sent.on('error', reject);
      sent.end(body);
    });
}

/** Reads Retry-After (RFC 9110, 10.2.3) in seconds; its other form, a date, depends on two clocks and is ignored. */
function msOf(retryAfter: string | undefined): number | null {
  return retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) * 1000 : null;
}
