import type { IncomingMessage } from 'node:http';
import { PROMPT_MAX_BYTES } from '../../../contract/names.js';
import type { RouteName } from '../../../contract/api.js';
import { SchmuxError } from '../../../contract/errors.js';

const KIB = 1024;
/** Enough for every request without a long text. Unit: bytes. */
const BODY_MAX = 1024 * KIB;
/** JSON writes a control character as six bytes, so a text of PROMPT_MAX_BYTES bytes may take six times as many. Unit: bytes. */
const TEXT_BODY_MAX = 6 * PROMPT_MAX_BYTES + 64 * KIB;
/** A sender that is still writing by then is answered, and cut off. Unit: ms. */
const LINGER_MS = 2000;
/** What a caller without a key may send: a code. Unit: bytes. */
const OPEN_BODY_MAX = 4 * KIB;

const LIMITS: Partial<Record<RouteName, number>> = {
  authExchange: OPEN_BODY_MAX,
  sessionSpawn: TEXT_BODY_MAX,
  sessionSend: TEXT_BODY_MAX,
  // Quick launches hold prompts.
  configSet: TEXT_BODY_MAX,
  // An image of 10 MB in base64.
  sessionAttachment: 14 * 1024 * KIB,
  imageKeep: 14 * 1024 * KIB,
};

/** The most bytes that a route's body may have. */
export function bodyLimit(name: RouteName): number {
  return LIMITS[name] ?? BODY_MAX;
}

/**
 * Reads a request's body whole and parses it as JSON; an empty one is `{}`. SchmuxError BODY_TOO_LARGE above `limit`
 * bytes (what still comes is thrown away unread), BAD_REQUEST for what is not JSON in UTF-8.
 */
export async function readJson(incoming: IncomingMessage, limit: number): Promise<unknown> {
  const bytes = await readBytes(incoming, limit);
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    throw new SchmuxError('BAD_REQUEST', 'The request body is not JSON in UTF-8.', { cause: error });
  }
}

function readBytes(incoming: IncomingMessage, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const onData = (chunk: Uint8Array) => {
      size += chunk.length;
      if (size > limit) fail(tooLarge(limit));
      else chunks.push(chunk);
    };
    const onEnd = () => {
      detach();
      resolve(Buffer.concat(chunks));
    };
    const onClose = () =>
      fail(new SchmuxError('BAD_REQUEST', 'The request ended before its body was complete.'));
    const detach = () => {
      incoming.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose);
    };
    const fail = (error: SchmuxError) => {
      detach();
      chunks.length = 0;
      // The rest is read and dropped first: a sender that is cut off while it writes never sees the answer.
      const answer = () => {
        clearTimeout(lingering);
        reject(error);
      };
      const lingering = setTimeout(answer, LINGER_MS);
      incoming.on('error', answer).on('end', answer).on('close', answer).resume();
      if (incoming.readableEnded || incoming.destroyed) answer();
    };
    if (Number(incoming.headers['content-length'] ?? 0) > limit) fail(tooLarge(limit));
    else incoming.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
  });
}

function tooLarge(limit: number): SchmuxError {
  return new SchmuxError(
    'BODY_TOO_LARGE',
    `The request has more than ${Math.floor(limit / KIB)} KiB, the most this address takes.`,
    { hint: 'Put long texts into a file in the workspace and name the file instead.' },
  );
}
