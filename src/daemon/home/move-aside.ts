import { lstat, rename, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';

const FITS = {
  file: (stats: Stats) => stats.isFile(),
  folder: (stats: Stats) => stats.isDirectory(),
  socket: (stats: Stats) => stats.isSocket(),
};

/**
 * Moves aside whatever occupies the path of one of schmux's own files, folders or sockets and is something else. Nothing is
 * deleted. Returns a sentence that says what was moved; null when the path is fine. A folder may be a link to a folder; a link in
 * place of a file is moved, because schmux would write into whatever it leads to.
 */
export async function moveAside(path: string, kind: keyof typeof FITS): Promise<string | null> {
  const own = await lstat(path).catch(ignoreMissing);
  if (own === null) return null;
  const judged = kind === 'folder' ? await stat(path).catch(() => own) : own;
  if (FITS[kind](judged)) return null;
  const kept = `${path}.in-the-way-${Date.now()}`;
  await rename(path, kept);
  return `${path} was not a ${kind}; it was moved to ${kept}.`;
}

function ignoreMissing(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  return null;
}
