import type { BigIntStats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * A directory as the file system knows it. Two paths lead to the same directory when `key` (device and inode) is equal:
 * symbolic links, bind mounts and file systems that ignore case give one directory many spellings.
 */
export type Directory = { real: string; key: string };

/** Returns the directory that `path` leads to; null when there is none, or it cannot be reached. */
export async function directoryAt(path: string): Promise<Directory | null> {
  try {
    const real = await realpath(path);
    const stats = await stat(real, { bigint: true });
    return stats.isDirectory() ? { real, key: keyOf(stats) } : null;
  } catch {
    return null; // missing, or not accessible
  }
}

/** Returns the directory itself and all its parents, innermost first. */
export async function directoriesAround({ real, key }: Directory): Promise<Directory[]> {
  const found: Directory[] = [{ real, key }];
  for (let path = real; path !== dirname(path);) {
    path = dirname(path);
    const around = await directoryAt(path);
    if (around !== null) found.push(around);
  }
  return found;
}

/** Returns an identity that survives a move and a reboot, unlike a device number; null when the file system keeps no birth time. */
export async function lastingMark(path: string): Promise<string | null> {
  try {
    const { ino, birthtimeNs, ctimeNs } = await stat(path, { bigint: true });
    // Without a birth time, Node reports the epoch or the time of the last change.
    return birthtimeNs <= 0n || birthtimeNs === ctimeNs ? null : `${ino}:${birthtimeNs}`;
  } catch {
    return null; // missing
  }
}

function keyOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}
