import { copyFile, mkdtemp, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitDirectory } from './git-directory.js';

/**
 * Runs `work` with a copy of a working tree's index. `git diff` writes the index back when it finds a file touched but unchanged,
 * even with --no-optional-locks (measured on git 2.39); this way it writes the copy.
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

/** Copies the index if it exists: a repository in which nothing was ever staged has none, and git treats that as empty. */
async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(from);
    await copyFile(from, to);
    // git re-reads files that changed in the same second as the index or later, so the copy must not look newer.
    const second = Math.floor(mtimeMs / 1000);
    await utimes(to, second, second);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
