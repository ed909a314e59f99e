import { chmod, lstat, mkdir, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { SchmuxError } from '../../contract/errors.js';
import { homePaths, type HomePaths } from '../../lib/home-paths.js';
import { clearTheWay } from './in-the-way.js';
import { identifyHome } from '../store/home-mark.js';

/** One schmux home as the daemon opened it. */
export type Home = HomePaths & {
  /** Six hex digits: tells this home's sessions from another's on the same tmux server. Stays when the home is moved. */
  mark: string;
  /** The home was somewhere else when the last daemon ran. */
  moved: boolean;
};

/** `problems`: what could not be done, in sentences, and is gone on without. */
export type OpenedHome = { home: Home; problems: string[] };

/**
 * Creates what is missing, 0700, and tightens what others could read; what a link leads to keeps its mode. SchmuxError
 * PATH_INVALID when it cannot be used.
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
      const moved = await clearTheWay(folder, 'folder');
      if (moved !== null) problems.push(moved);
      await mkdir(folder, { recursive: true, mode: 0o700 });
    }
    // Sessions and keys pass through these two: nobody else may, or there is no start.
    for (const path of [root, home.run]) await tighten(path, 0o700);
    for (const path of [home.logs, home.repos, home.config, home.state, home.secrets, home.keys, home.push]) {
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
        hint: 'It must be a directory that you own and can write to. SCHMUX_HOME names another one.',
        cause: error,
      },
    );
  }
}

/** Takes away what group and others may do. A path that is not there is fine; what a link leads to is not ours to change. */
async function tighten(path: string, mode: number): Promise<void> {
  try {
    const stats = await lstat(path);
    if (stats.isSymbolicLink()) return;
    if ((stats.mode & 0o077) !== 0) await chmod(path, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Others may read it, and it is not ours to forbid that. */
export function notPrivate(path: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return `${path} cannot be made private: ${code === 'EPERM' ? 'it belongs to another user' : message}.`;
}
