import type { IncomingMessage } from 'node:http';
import { PROMPT_MAX_BYTES } from '../../../contract/names.js';
import type { RouteName } from '../../../contract/api.js';
import { SchmuxError } from '../../../contract/errors.js';

const KIB = 1024;
/** Enough for every request without long text. */
const BODY_MAX_BYTES = 1024 * KIB;
/** JSON writes a control character as six bytes, so a text of PROMPT_MAX_BYTES bytes may take six times as many. */
const TEXT_BODY_MAX_BYTES = 6 * PROMPT_MAX_BYTES + 64 * KIB;
/** A client that is still sending after this gets its response and is disconnected. */
const LINGER_MS = 2000;
/** Callers without a key may send only a code. */
const OPEN_BODY_MAX_BYTES = 4 * KIB;

const LIMITS_BYTES: Partial<Record<RouteName, number>> = {
  authExchange: OPEN_BODY_MAX_BYTES,
  sessionSpawn: TEXT_BODY_MAX_BYTES,
  sessionSend: TEXT_BODY_MAX_BYTES,
  // Quick launches hold prompts.
  configSet: TEXT_BODY_MAX_BYTES,
  // An image of 10 MB in base64.
  sessionAttachment: 14 * 1024 * KIB,
  imageKeep: 14 * 1024 * KIB,
};

/** Returns the maximum size of a route's body in bytes. */
export function bodyLimit(name: RouteName): number {
  return LIMITS_BYTES[name] ?? BODY_MAX_BYTES;
}

/**
 * Reads a request's whole body and parses it as JSON; an empty body is `{}`. Throws BODY_TOO_LARGE above `limitBytes` (the rest is
 * discarded), BAD_REQUEST for anything but JSON in UTF-8.
 */
export async function readJson(incoming: IncomingMessage, limitBytes: number): Promise<unknown> {
  const bytes = await readBytes(incoming, limitBytes);
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    throw new SchmuxError('BAD_REQUEST', 'The request body is not valid JSON in UTF-8.', { cause: error });
  }
}

function readBytes(incoming: IncomingMessage, limitBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const onData = (chunk: Uint8Array) => {
      size += chunk.length;
      if (size > limitBytes) fail(tooLarge(limitBytes));
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
      // The rest is read and discarded first: a client that is disconnected while it sends never sees the response.
      const respond = () => {
        clearTimeout(lingering);
        reject(error);
      };
      const lingering = setTimeout(respond, LINGER_MS);
      incoming.on('error', respond).on('end', respond).on('close', respond).resume();
      if (incoming.readableEnded || incoming.destroyed) respond();
    };
    if (Number(incoming.headers['content-length'] ?? 0) > limitBytes) fail(tooLarge(limitBytes));
    else incoming.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
  });
}

function tooLarge(limitBytes: number): SchmuxError {
  return new SchmuxError(
    'BODY_TOO_LARGE',
    `The request exceeds ${Math.floor(limitBytes / KIB)} KiB, the most this address accepts.`,
    { hint: 'Put long text into a file in the workspace and name the file instead.' },
  );
}
