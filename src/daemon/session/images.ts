import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { SchmuxError } from '../../contract/errors.js';
import { writeFileAtomic } from '../lib/atomic-file.js';
import { saveAttachment, type Image } from './attachment.js';

/** A start that was not asked for by then is not asked for any more. Unit: ms. */
const KEPT_MS = 60 * 60 * 1000;

export type Images = {
  /** Keeps a picture for a start that is still to come; the same picture has the same id. */
  keep(image: Image): Promise<string>;
  /** NOT_FOUND when one of them is not there (any more). */
  check(ids: readonly string[]): Promise<void>;
  /** Puts them into a workspace; answers where they are there, and where they are kept for a while longer. */
  put(ids: readonly string[], workspace: string): Promise<{ inside: string; outside: string }[]>;
};

/** Pictures between their upload and the workspace of the session that they are for, which is not there yet. */
export function createImages(folder: string, now: () => number): Images {
  const sweepOld = async () => {
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const found = await stat(path).catch(() => null); // swept by somebody else meanwhile
      if (found !== null && now() - found.mtimeMs > KEPT_MS) await rm(path, { force: true });
    }
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
    async keep({ bytes, extension }) {
      const id = `${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}.${extension}`;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await sweepOld();
      await writeFileAtomic(join(folder, id), bytes, { sync: false });
      return id;
    },
    async check(ids) {
      for (const id of ids) await read(id);
    },
    async put(ids, workspace) {
      const placed: { inside: string; outside: string }[] = [];
      for (const id of ids)
        placed.push({ inside: await saveAttachment(workspace, await read(id)), outside: join(folder, id) });
      return placed;
    },
  };
}
