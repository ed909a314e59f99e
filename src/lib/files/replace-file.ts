import { randomBytes } from 'node:crypto';
import { lstat, open, readlink, realpath, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * 0600 unless said otherwise; `sync: false` leaves out fsync, for what may be lost with the power but not with the process.
 * `at` is called when the temporary file is there and when it is whole, for fault tests.
 */
export type ReplaceOptions = { mode?: number; sync?: boolean; at?: (step: 'opened' | 'written') => void };

/** As many as the kernel follows (path_resolution(7)). */
const LINKS_MAX = 40;

/**
 * Replaces a file so that a reader (or a crash) sees the old content or the new, never a part: a temporary file beside it,
 * written whole, fsync, rename, fsync of the directory. A symbolic link stays: what it leads to is replaced, and keeps its
 * mode. Throws what the file system says; the old file is then untouched.
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
    // Past the process's own mask.
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

/** Where a file is or will be, past every link; also for a link whose target is not there yet. */
export async function behindLinks(path: string): Promise<string> {
  let target = path;
  for (let links = 0; links < LINKS_MAX; links++) {
    const link = await ownLink(target);
    if (link === null) return target;
    target = resolve(await realpath(dirname(target)), link);
  }
  throw Object.assign(new Error(`ELOOP: too many symbolic links, ${path}`), { code: 'ELOOP' });
}

/** Where a link leads that the user (or root) made. Another user's is replaced like a file: it could lead anywhere. */
async function ownLink(path: string): Promise<string | null> {
  try {
    const { uid } = await lstat(path);
    return uid === process.getuid?.() || uid === 0 ? await readlink(path) : null;
  } catch {
    return null; // no link, or nothing there
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
