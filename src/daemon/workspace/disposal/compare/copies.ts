import { lstat, readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { bytePath, onDisk } from '../scan/byte-paths.js';
import type { MeasureOptions } from '../scan/measure.js';

/** Larger files are not compared. */
const SIZE_MAX_BYTES = 32 * 1024 * 1024;

/** Creates a check for files that schmux copied there (see overlay.ts) and whose sources are still the same. */
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
    if (size > SIZE_MAX_BYTES) return false;
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
    return false; // no such file in the source
  }
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
