import { createHash } from 'node:crypto';
import { chmod, lstat, readdir, rmdir, unlink } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { mountsBelow } from './mounts.js';
import { TRASH } from '../paths.js';

/** Directories that are being created. Two homes may share a workspace root: each sweeps only directories with its own tag. */
export type TempDirs = {
  tag: string;
  /** Returns where a directory is created before it gets its final name: `<parent>/.schmux-new-<tag>-<name>`. */
  path(parent: string, name: string): string;
  /**
   * Removes what a crash left in `parent`: incomplete directories, and trash that cannot be restored. Returns how many there
   * were; one that cannot be removed is passed to `onUndeletable`.
   */
  sweep(parent: string, onUndeletable?: (path: string, error: unknown) => void): Promise<number>;
};

const NEW = '.schmux-new-';
/** A process that is being killed may still write, so a directory that is not empty is tried again. */
const TRIES = 5;
const RETRY_MS = 100;
/** Files of one directory that are removed concurrently. */
const CONCURRENCY = 32;

/** Creates the temporary directories of one home; `home` is any path that is unique to a SCHMUX_HOME. */
export function createTempDirs(home: string): TempDirs {
  const tag = createHash('sha256').update(home).digest('hex').slice(0, 6);
  return {
    tag,
    path: (parent, name) => join(parent, `${NEW}${tag}-${name}`),
    async sweep(parent, onUndeletable = () => undefined) {
      const half = await namesIn(parent, `${NEW}${tag}-`);
      const trash = await namesIn(join(parent, TRASH), `${tag}-`);
      const kept = new Set(trash.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5)));
      const lost = trash.filter((name) => !name.endsWith('.json') && !kept.has(name));
      const paths = [
        ...half.map((name) => join(parent, name)),
        ...lost.map((name) => join(parent, TRASH, name)),
      ];
      for (const path of paths) await removeTree(path).catch((error: unknown) => onUndeletable(path, error));
      return paths.length;
    },
  };
}

/**
 * Removes a directory and everything in it; a missing one is fine. Directories without write permission (module caches create
 * them) are made writable first. Symbolic links are removed, never followed, and mounted file systems are left alone. Throws
 * the first failure after removing everything else.
 */
export async function removeTree(path: string): Promise<void> {
  const stats = await lstat(path).catch(() => null);
  if (stats === null) return;
  const [mounted] = await mountsBelow(path);
  if (mounted !== undefined) throw new Error(`${mounted} is mounted in it`);
  const failures: unknown[] = [];
  await remove(Buffer.from(path), { device: stats.dev, failures });
  if (failures.length > 0) throw failures[0];
}

type Removal = { device: number; failures: unknown[] };

async function remove(path: Buffer, removal: Removal): Promise<void> {
  try {
    const stats = await lstat(path);
    if (!stats.isDirectory()) return await unlink(path);
    if (stats.dev !== removal.device) throw new Error(`${path.toString()} is on another file system`);
    // Another user's directory keeps its mode; reading it then fails with the reason.
    if ((stats.mode & 0o700) !== 0o700) await chmod(path, 0o700).catch(() => undefined);
    for (let tries = 1; ; tries++) {
      const failed = removal.failures.length;
      await removeChildren(path, removal);
      if (removal.failures.length > failed) return;
      try {
        return await rmdir(path);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if ((code !== 'ENOTEMPTY' && code !== 'EEXIST') || tries === TRIES) throw error;
        await pause(RETRY_MS);
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') removal.failures.push(error);
  }
}

async function removeFile(path: Buffer, { failures }: Removal): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') failures.push(error);
  }
}

/** Removes the contents of a directory. Names are bytes: those that are not UTF-8 are removed like all others. */
async function removeChildren(directory: Buffer, removal: Removal): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true, encoding: 'buffer' });
  const within = (name: Buffer) => Buffer.concat([directory, Buffer.from('/'), name]);
  const files = entries.filter((entry) => !entry.isDirectory());
  for (let first = 0; first < files.length; first += CONCURRENCY)
    await Promise.all(
      files.slice(first, first + CONCURRENCY).map((entry) => removeFile(within(entry.name), removal)),
    );
  for (const entry of entries) if (entry.isDirectory()) await remove(within(entry.name), removal);
}

async function namesIn(directory: string, prefix: string): Promise<string[]> {
  try {
    return (await readdir(directory)).filter((name) => name.startsWith(prefix));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return [];
    throw error;
  }
}
