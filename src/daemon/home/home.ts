import { chmod, lstat, mkdir, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { SchmuxError } from '../../contract/errors.js';
import { homePaths, type HomePaths } from '../../lib/home-paths.js';
import { moveAside } from './move-aside.js';
import { identifyHome } from '../store/home-mark.js';

/** One schmux home as the daemon opened it. */
export type Home = HomePaths & {
  /**
   * Six hex digits that tell this home's sessions from another's on the same tmux server. The mark stays when the home is moved.
   */
  mark: string;
  /** True when the home was somewhere else when the last daemon ran. */
  moved: boolean;
};

/** `problems`: sentences about what could not be done; the start continues without it. */
export type OpenedHome = { home: Home; problems: string[] };

/**
 * Creates the missing folders of the home, 0700, and removes access that group and others have; what a link leads to keeps its
 * mode. Throws PATH_INVALID when the home cannot be used.
 */
export async function openHome(env: Readonly<Record<string, string | undefined>>): Promise<OpenedHome> {
  const wanted = env['SCHMUX_HOME'] ?? join(env['HOME'] ?? homedir(), '.schmux');
  if (!isAbsolute(wanted) || /[\n\r\0]/.test(wanted)) {
    throw new SchmuxError('PATH_INVALID', `SCHMUX_HOME is not an absolute path: ${JSON.stringify(wanted)}.`);
  }
  try {
    await mkdir(wanted, { recursive: true, mode: 0o700 });
    const root = await realpath(resolve(wanted));
    const home: Home = { ...homePaths(root), ...(await identifyHome(root)) };
    const problems: string[] = [];
    for (const folder of [home.logs, home.repos, home.run]) {
      const moved = await moveAside(folder, 'folder');
      if (moved !== null) problems.push(moved);
      await mkdir(folder, { recursive: true, mode: 0o700 });
    }
    // These two give access to sessions and keys: they are private, or the daemon does not start.
    for (const path of [root, home.run]) await tighten(path, 0o700);
    for (const path of [
      home.logs,
      home.repos,
      home.config,
      home.state,
      home.secrets,
      home.keys,
      home.push,
      home.actions,
    ]) {
      const mode = path === home.logs || path === home.repos ? 0o700 : 0o600;
      await tighten(path, mode).catch((error: unknown) => problems.push(notPrivate(path, error)));
    }
    return { home, problems };
  } catch (error) {
    if (error instanceof SchmuxError) throw error;
    throw new SchmuxError(
      'PATH_INVALID',
      `${wanted} cannot be used as schmux's home: ${(error as Error).message}.`,
      {
        hint: 'It must be a directory that you own and can write to. Set SCHMUX_HOME to use another one.',
        cause: error,
      },
    );
  }
}

/** Removes the access of group and others. A missing path is fine; what a link leads to is not ours to change. */
async function tighten(path: string, mode: number): Promise<void> {
  try {
    const stats = await lstat(path);
    if (stats.isSymbolicLink()) return;
    if ((stats.mode & 0o077) !== 0) await chmod(path, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Describes a path that others can read and whose mode schmux could not change. */
export function notPrivate(path: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return `${path} cannot be made private: ${code === 'EPERM' ? 'it belongs to another user' : message}.`;
}
