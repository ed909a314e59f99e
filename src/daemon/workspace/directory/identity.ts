import type { BigIntStats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * A directory as the file system knows it. Two paths lead to the same directory when `key` (device and inode) is equal:
 * symbolic links, bind mounts and file systems that ignore case give one directory many spellings.
 */
export type Directory = { real: string; key: string };

/** The directory that `path` leads to; null when there is none, or it cannot be reached. */
export async function directoryAt(path: string): Promise<Directory | null> {
  try {
    const real = await realpath(path);
    const stats = await stat(real, { bigint: true });
    return stats.isDirectory() ? { real, key: keyOf(stats) } : null;
  } catch {
    return null; // not there, or not ours to look at
  }
}

/** The directory itself and every directory around it, innermost first. */
export async function directoriesAround({ real, key }: Directory): Promise<Directory[]> {
  const found: Directory[] = [{ real, key }];
  for (let path = real; path !== dirname(path);) {
    path = dirname(path);
    const around = await directoryAt(path);
    if (around !== null) found.push(around);
  }
  return found;
}

/** Survives a move and a restart of the machine, which a device number does not; null when the file system does not keep it. */
export async function lastingMark(path: string): Promise<string | null> {
  try {
    const { ino, birthtimeNs, ctimeNs } = await stat(path, { bigint: true });
    // Without a time of birth, Node reports the epoch or the time of the last change.
    return birthtimeNs <= 0n || birthtimeNs === ctimeNs ? null : `${ino}:${birthtimeNs}`;
  } catch {
    return null; // not there
  }
}

function keyOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}
