import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { SchmuxError } from '../../../contract/errors.js';
import { replaceFile } from '../../../lib/files/replace-file.js';
import { saveAttachment, saveImage, type Image } from '../attachment.js';
import type { ImageFolder, PlacedImage } from '../../agent/launch/images.js';

/** A start that was not asked for by then is not asked for any more. Unit: ms. */
const KEPT_MS = 60 * 60 * 1000;

/** Nobody sends a prompt that long after its picture was pasted. Unit: ms. */
const OWN_KEPT_MS = 7 * 24 * 60 * 60 * 1000;

export type Images = {
  /** Keeps a picture for a start that is still to come; the same picture has the same id. */
  keep(image: Image): Promise<string>;
  /** NOT_FOUND when one of them is not there (any more). */
  check(ids: readonly string[]): Promise<void>;
  /** Puts them into a workspace, and into the folder its agent reads, if it has one. */
  put(ids: readonly string[], workspace: string, place: ImageFolder): Promise<PlacedImage[]>;
  /** Gives one to an agent that runs already: where it is now, and what tells the agent of it when it is typed. */
  attach(image: Image, workspace: string, place: ImageFolder): Promise<{ path: string; text: string }>;
};

/** Pictures between their upload and the workspace of the session that they are for, which is not there yet. */
export function createImages(folder: string, now: () => number): Images {
  const sweep = async (place: string, keptMs: number) => {
    for (const name of await readdir(place)) {
      const path = join(place, name);
      const found = await stat(path).catch(() => null); // swept by somebody else meanwhile
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
      throw new SchmuxError('NOT_FOUND', 'An image of the prompt is not there any more.', {
        hint: 'Attach it again: a picture is kept for an hour.',
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
