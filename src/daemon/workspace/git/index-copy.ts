import { copyFile, mkdtemp, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitDirectory } from './git-directory.js';

/**
 * Runs `work` with a copy of a working tree's index. `git diff` writes the index back when it found a file touched but
 * unchanged, and --no-optional-locks does not keep it from that (measured on git 2.39): so it writes the copy.
 */
export async function withIndexCopy<T>(path: string, work: (index: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'schmux-index-'));
  try {
    const directory = await gitDirectory(path);
    const copy = join(folder, 'index');
    if (directory !== null) await copyIfThere(join(directory, 'index'), copy);
    return await work(copy);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A repository in which nothing was ever staged has no index; git takes a missing one for empty. */
async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(from);
    await copyFile(from, to);
    // git looks into files that were changed in the same second as the index, or after: so the copy may not look newer.
    const second = Math.floor(mtimeMs / 1000);
    await utimes(to, second, second);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
