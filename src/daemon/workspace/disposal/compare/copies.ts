import { lstat, readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { bytePath, onDisk } from '../scan/byte-paths.js';
import type { MeasureOptions } from '../scan/measure.js';

/** Larger files are not compared. Unit: bytes. */
const SIZE_MAX = 32 * 1024 * 1024;

/** Tells files that schmux brought along (see overlay.ts) and that still are the same there. */
export async function createCopyCheck(input: {
  path: string;
  repo: string | null;
  url: string | null;
  overlaysDir: string;
}): Promise<MeasureOptions['isCopy']> {
  const sources: string[] = [];
  const overlay = input.repo === null ? null : join(input.overlaysDir, input.repo);
  const checkout = input.url !== null && isAbsolute(input.url) ? input.url : null;
  if (overlay !== null && (await isThere(overlay))) sources.push(overlay);
  if (checkout !== null && (await isThere(join(checkout, '.worktreeinclude')))) sources.push(checkout);
  const root = `${bytePath(input.path)}/`;
  return async (path, size) => {
    if (size > SIZE_MAX) return false;
    if (!path.startsWith(root)) return false;
    const inside = path.slice(root.length);
    for (const source of sources)
      if (await isSame(onDisk(`${bytePath(source)}/${inside}`), onDisk(path), size)) return true;
    return false;
  };
}

async function isSame(source: Buffer, path: Buffer, size: number): Promise<boolean> {
  try {
    const stats = await lstat(source);
    if (!stats.isFile() || stats.size !== size) return false;
    return (await readFile(source)).equals(await readFile(path));
  } catch {
    return false; // no such file there
  }
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
