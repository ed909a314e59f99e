import { lstat, mkdir, realpath, statfs } from 'node:fs/promises';
import { dirname, isAbsolute, normalize, sep } from 'node:path';
import { isPlainText } from '../../contract/names.js';
import { SchmuxError } from '../../contract/errors.js';

/** Folder of the trash, beside the workspaces. */
export const TRASH = '.schmux-trash';

/** Less free space than this counts as a full disk, whatever is cloned. */
const RESERVE_BYTES = 100 * 1024 * 1024;

/** Expands `~` and `~/x` to the user's home; returns any other path as it is. */
export function expandHome(path: string, home: string): string {
  return path === '~' ? home : path.startsWith('~/') ? `${home}${path.slice(1)}` : path;
}

/**
 * Returns the workspace root after checking it: absolute, without characters that tmux expands in a directory's name (`#`) or
 * that are invisible. Throws WORKSPACE_ROOT_INVALID.
 */
export function checkRoot(configured: string, home: string): string {
  const path = trimSlash(normalize(expandHome(configured, home)));
  const problem = !isAbsolute(path)
    ? 'it is not an absolute path'
    : path === '/'
      ? 'it is the root of the file system'
      : pathProblem(path);
  if (problem === null) return path;
  const shown = isPlainText(configured) ? ` ${JSON.stringify(configured)}` : '';
  throw new SchmuxError(
    'WORKSPACE_ROOT_INVALID',
    `The workspace folder${shown} cannot be used: ${problem}.`,
    {
      hint: 'Set workspace_path to another folder: schmux config set workspace_path ~/schmux-workspaces',
    },
  );
}

/** Returns what makes a path unsuitable for tmux and terminals; null when nothing does. */
export function pathProblem(path: string): string | null {
  if (path.includes('#')) return 'tmux gives # in a path a special meaning';
  if (!isPlainText(path)) return 'it contains control or direction-changing characters';
  return null;
}

/** Creates the root (0700) if it is missing; throws WORKSPACE_ROOT_INVALID when that is impossible. */
export async function ensureRoot(root: string): Promise<void> {
  try {
    await mkdir(root, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SchmuxError(
      'WORKSPACE_ROOT_INVALID',
      `The workspace folder ${root} cannot be created (${code}).`,
      {
        hint: 'Create it yourself, or set workspace_path to another folder.',
        cause: error,
      },
    );
  }
}

/** Returns the bytes that are free for an ordinary user where `path` is or will be. */
export async function freeBytes(path: string): Promise<number> {
  const existing = await nearestExisting(path);
  const stats = await statfs(existing);
  return stats.bavail * stats.bsize;
}

/** Throws DISK_FULL when fewer bytes are free than needed plus a reserve. */
export function requireSpace(path: string, freeBytes: number, neededBytes: number): void {
  if (freeBytes >= neededBytes + RESERVE_BYTES) return;
  const mib = (bytes: number) => `${Math.ceil(bytes / (1024 * 1024))} MiB`;
  throw new SchmuxError(
    'DISK_FULL',
    `The disk of ${path} has ${mib(freeBytes)} left; a new workspace needs ${mib(neededBytes + RESERVE_BYTES)}.`,
    {
      hint: 'Free some space (schmux workspace dispose removes old workspaces) or set workspace_path to another disk.',
    },
  );
}

/** Returns what `path` is: `absent`, `directory` (also through a symbolic link) or `other`. */
export async function kindOf(path: string): Promise<'absent' | 'directory' | 'other'> {
  try {
    const stats = await lstat(await realpath(path));
    return stats.isDirectory() ? 'directory' : 'other';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return 'absent';
    return 'other';
  }
}

/** True when `path` is `directory` or inside it; both must be normalised. */
export function isInside(directory: string, path: string): boolean {
  return path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}

async function nearestExisting(path: string): Promise<string> {
  for (let current = path; ; current = dirname(current))
    if (current === dirname(current) || (await kindOf(current)) === 'directory') return current;
}

function trimSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}
