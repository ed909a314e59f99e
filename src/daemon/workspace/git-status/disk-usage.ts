import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The user waits for this number. */
const TIMEOUT_MS = 2000;

/** Returns the bytes a directory takes on disk (blocks; links are not followed); null when counting fails or takes too long. */
export async function diskUsage(path: string): Promise<number | null> {
  const until = performance.now() + TIMEOUT_MS;
  const walk = async (directory: string): Promise<number> => {
    if (performance.now() > until) throw new Error('too large to count');
    const entries = await readdir(directory, { withFileTypes: true });
    let total = 0;
    const folders: string[] = [];
    for (const entry of entries) {
      const child = join(directory, entry.name);
      if (entry.isDirectory()) folders.push(child);
      else total += (await lstat(child)).blocks * 512;
    }
    for (const folder of folders) total += await walk(folder);
    return total;
  };
  try {
    return await walk(path);
  } catch {
    return null; // too large, missing, or changing meanwhile: unknown
  }
}
