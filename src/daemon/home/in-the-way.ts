import { lstat, rename, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';

const FITS = {
  file: (stats: Stats) => stats.isFile(),
  folder: (stats: Stats) => stats.isDirectory(),
  socket: (stats: Stats) => stats.isSocket(),
};

/**
 * Moves aside what stands where schmux keeps a file, a folder or a socket of its own and is something else: nothing is
 * deleted, and the answer says what was moved. Null when all is well. A folder may be a link to one; a link in place of a
 * file would have schmux write into whatever it leads to.
 */
export async function clearTheWay(path: string, kind: keyof typeof FITS): Promise<string | null> {
  const own = await lstat(path).catch(ignoreMissing);
  if (own === null) return null;
  const judged = kind === 'folder' ? await stat(path).catch(() => own) : own;
  if (FITS[kind](judged)) return null;
  const kept = `${path}.in-the-way-${Date.now()}`;
  await rename(path, kept);
  return `${path} was no ${kind}; it was moved to ${kept}.`;
}

function ignoreMissing(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  return null;
}
