import { randomBytes } from 'node:crypto';
import { lstat, open, readlink, realpath, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * `mode` defaults to 0600. `sync: false` leaves out fsync, for content that may be lost in a power cut but not with the process.
 * `at` is called once the temporary file exists and once it is complete, for fault tests.
 */
export type ReplaceOptions = { mode?: number; sync?: boolean; at?: (step: 'opened' | 'written') => void };

/** The name of a temporary file that a killed process leaves beside its target. */
export const LEFT_BEHIND = /\.tmp-[0-9a-f]{12}$/;

/** How many symbolic links are followed: the limit of the kernel itself (path_resolution(7)). */
export const LINKS_MAX = 40;

/**
 * Replaces a file atomically: a reader, or a crash, sees the old content or the new one, never a part. Writes a temporary file
 * beside it, fsync, rename, fsync of the directory. A symbolic link stays: its target is replaced and keeps its mode. Throws
 * the file system's error; the old file is then untouched.
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  options: ReplaceOptions = {},
): Promise<void> {
  const target = await behindLinks(path);
  const mode = target === path ? null : await modeOf(target);
  const temporary = `${target}.tmp-${randomBytes(6).toString('hex')}`;
  let file: FileHandle | undefined;
  try {
    file = await open(temporary, 'wx', mode ?? options.mode ?? 0o600);
    // The umask applied to open().
    if (mode !== null) await file.chmod(mode);
    options.at?.('opened');
    await file.writeFile(content);
    if (options.sync !== false) await file.sync();
    await file.close();
    file = undefined;
    options.at?.('written');
    await rename(temporary, target);
  } catch (error) {
    await file?.close().catch(() => undefined);
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  if (options.sync !== false) await syncDirectory(dirname(target));
}

/** Resolves every link on the way to a file, also where the last target does not exist yet. */
export async function behindLinks(path: string): Promise<string> {
  let target = path;
  for (let links = 0; links < LINKS_MAX; links++) {
    const link = await ownLink(target);
    if (link === null) return target;
    target = resolve(await realpath(dirname(target)), link);
  }
  throw Object.assign(new Error(`ELOOP: too many symbolic links, ${path}`), { code: 'ELOOP' });
}

/** Returns the target of a link that the user or root made. Another user's link is replaced like a file: it could lead anywhere. */
async function ownLink(path: string): Promise<string | null> {
  try {
    const { uid } = await lstat(path);
    return uid === process.getuid?.() || uid === 0 ? await readlink(path) : null;
  } catch {
    return null; // not a link, or nothing there
  }
}

async function modeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mode & 0o777;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
