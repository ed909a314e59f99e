import { lstat, mkdir, realpath, statfs } from 'node:fs/promises';
import { dirname, isAbsolute, normalize, sep } from 'node:path';
import { isPlainText } from '../../../contract/names.js';
import { SchmuxError } from '../../../contract/errors.js';

/** Less free space than this is a full disk, whatever is cloned. Unit: bytes. */
const FREE_MIN = 100 * 1024 * 1024;

/** `~` and `~/x` as the user's home; anything else as it is. */
export function expandHome(path: string, home: string): string {
  return path === '~' ? home : path.startsWith('~/') ? `${home}${path.slice(1)}` : path;
}

/**
 * The workspace root, checked: absolute, and without what tmux would expand in a directory's name (`#`) or a person could not
 * read. Throws WORKSPACE_ROOT_INVALID.
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

/** What is wrong with a path that tmux and terminals will be given; null when nothing is. */
export function pathProblem(path: string): string | null {
  if (path.includes('#')) return 'tmux gives a # in a path a meaning of its own';
  if (!isPlainText(path)) return 'it contains control or direction-changing characters';
  return null;
}

/** Makes the root if it is not there (0700); WORKSPACE_ROOT_INVALID when that is impossible. */
export async function ensureRoot(root: string): Promise<void> {
  try {
    await mkdir(root, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SchmuxError(
      'WORKSPACE_ROOT_INVALID',
      `The workspace folder ${root} cannot be made (${code}).`,
      {
        hint: 'Make it yourself, or set workspace_path to another folder.',
        cause: error,
      },
    );
  }
}

/** Free space where `path` is or will be, for an ordinary user. Unit: bytes. */
export async function freeBytes(path: string): Promise<number> {
  const existing = await nearestExisting(path);
  const stats = await statfs(existing);
  return stats.bavail * stats.bsize;
}

/** Refuses with DISK_FULL while `free` is less than `needed` and a reserve. Both in bytes. */
export function requireSpace(path: string, free: number, needed: number): void {
  if (free >= needed + FREE_MIN) return;
  const mib = (bytes: number) => `${Math.ceil(bytes / (1024 * 1024))} MiB`;
  throw new SchmuxError(
    'DISK_FULL',
    `The disk of ${path} has ${mib(free)} left; a new workspace needs ${mib(needed + FREE_MIN)}.`,
    {
      hint: 'Free some space (schmux workspace dispose removes old workspaces) or set workspace_path to another disk.',
    },
  );
}

/** What `path` is: `absent`, `directory` (also through a symbolic link) or `other`. */
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

/** True when `path` is `directory` or lies in it; both normalised. */
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
