import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { SchmuxError } from '../../../contract/errors.js';
import { replaceFile } from '../../../lib/files/replace-file.js';
import { saveAttachment, saveImage, type Image } from './attachment.js';
import type { ImageFolder, PlacedImage } from '../../agent/launch/images.js';

/** How long an uploaded image waits for its start. */
const KEPT_MS = 60 * 60 * 1000;

/** How long an image stays in a folder of the agent's own: nobody sends a prompt that long after pasting its image. */
const OWN_KEPT_MS = 7 * 24 * 60 * 60 * 1000;

export type Images = {
  /** Keeps an image for a later start; the same image has the same id. */
  keep(image: Image): Promise<string>;
  /** Throws NOT_FOUND when one of them does not exist (any more). */
  check(ids: readonly string[]): Promise<void>;
  /** Puts images into a workspace, and into the folder that its agent reads, if it has one. */
  put(ids: readonly string[], workspace: string, place: ImageFolder): Promise<PlacedImage[]>;
  /** Puts an image where a running agent can read it. Returns its path, and the text to type so that the agent reads it. */
  attach(image: Image, workspace: string, place: ImageFolder): Promise<{ path: string; text: string }>;
};

/** Keeps images from their upload until the session they are for has a workspace. */
export function createImages(folder: string, now: () => number): Images {
  const sweep = async (place: string, keptMs: number) => {
    for (const name of await readdir(place)) {
      const path = join(place, name);
      const found = await stat(path).catch(() => null); // removed by someone else meanwhile
      if (found !== null && now() - found.mtimeMs > keptMs) await rm(path, { force: true });
    }
  };
  const keep = async ({ bytes, extension }: Image): Promise<string> => {
    const id = `${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}.${extension}`;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await sweep(folder, KEPT_MS);
    await replaceFile(join(folder, id), bytes, { sync: false });
    return id;
  };
  const putOwn = async (image: Image, place: ImageFolder): Promise<string | null> => {
    if (place === null || place.folder === null) return null;
    await sweep(place.folder, OWN_KEPT_MS);
    return saveImage(place.folder, image);
  };
  const read = async (id: string): Promise<Image> => {
    try {
      return { bytes: await readFile(join(folder, id)), extension: extname(id).slice(1) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new SchmuxError('NOT_FOUND', 'An image of the prompt no longer exists.', {
        hint: 'Attach it again: images are kept for an hour.',
        cause: error,
      });
    }
  };
  return {
    keep,
    async check(ids) {
      for (const id of ids) await read(id);
    },
    async put(ids, workspace, place) {
      const placed: PlacedImage[] = [];
      for (const id of ids) {
        const image = await read(id);
        const inside = await saveAttachment(workspace, image);
        placed.push({ inside, outside: join(folder, id), own: await putOwn(image, place) });
      }
      return placed;
    },
    async attach(image, workspace, place) {
      if (place === null) {
        const path = await saveAttachment(workspace, image);
        return { path, text: path };
      }
      const path = (await putOwn(image, place)) ?? join(folder, await keep(image));
      return { path, text: place.mark + path.replaceAll(' ', '\\ ') };
    },
  };
}
