import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { IMAGE_BYTES_MAX, IMAGE_KINDS, imageKind, IMAGES_MAX } from '../../contract/session/image.js';
import type { OptionSpec } from '../command.js';
import { collect } from '../command.js';
import type { DaemonConnection } from '../daemon-control/connection.js';
import { expandTilde } from '../daemon-control/home.js';
import type { CallSite } from '../io.js';
import { UsageError } from './usage-error.js';

/** Option of every command that sends text to an agent. */
export const IMAGE_OPTION: OptionSpec = {
  flags: '-i, --image <file>',
  description: 'Image to attach: PNG, JPEG, GIF or WebP (repeatable)',
  parse: collect,
  complete: 'file',
};

/** An image in base64, as the API takes it. */
export type Picture = { name: string; data_base64: string };

/** Reads images; refuses missing, oversized and unsupported files before anything else happens. */
export async function readImages(callSite: CallSite, files: readonly string[]): Promise<Picture[]> {
  if (files.length > IMAGES_MAX)
    throw new UsageError(`At most ${IMAGES_MAX} images can be attached at once.`);
  return Promise.all(
    files.map((name) => readImage(name, resolve(callSite.cwd, expandTilde(name, callSite.env)))),
  );
}

/** Uploads images for sessions that do not exist yet; returns their ids. */
export async function keepImages(
  connection: DaemonConnection,
  pictures: readonly Picture[],
): Promise<string[]> {
  const ids: string[] = [];
  for (const { data_base64 } of pictures)
    ids.push((await connection.call('imageKeep', { body: { data_base64 } })).id);
  return ids;
}

async function readImage(name: string, path: string): Promise<Picture> {
  let bytes: Uint8Array;
  try {
    const file = await open(path);
    try {
      const info = await file.stat();
      if (!info.isFile()) throw new UsageError(`${name} is not a file.`);
      if (info.size > IMAGE_BYTES_MAX)
        throw new UsageError(`${name} is larger than 10 MiB.`, 'Resize it first.');
      bytes = await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`Cannot read the image: ${(error as Error).message}.`);
  }
  if (imageKind(bytes) === null)
    throw new UsageError(
      `${name} is not an image that agents can read (${IMAGE_KINDS}).`,
      'For other files, give their path in the prompt.',
    );
  return { name, data_base64: Buffer.from(bytes).toString('base64') };
}
