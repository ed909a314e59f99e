import { access, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SchmuxError } from '../../../contract/errors.js';
import { serverEnvironment } from './environment.js';

/** A server recreates its socket within a turn of its loop; a machine that swaps gets this long. */
const REMAKE_MS = 2000;
const POLL_EVERY_MS = 10;

/** Returns where tmux puts the socket of that name (tmux.c, make_label). */
export function socketPath(env: Readonly<Record<string, string>>, name = 'default'): string {
  return join(env['TMUX_TMPDIR'] || '/tmp', `tmux-${process.getuid?.() ?? 0}`, name);
}

/** Returns the same for a daemon with that environment. */
export function defaultSocket(env: Readonly<Record<string, string | undefined>>, name?: string): string {
  return socketPath(serverEnvironment(env), name);
}

export async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * Has a living server recreate its socket after somebody removed it (programs that tidy /tmp do): tmux(1), SIGUSR1. Call it only
 * when the path is free, since the server would take it from another one. The caller vouches for the pid. Returns whether the
 * socket exists afterwards.
 */
export async function remakeSocket(path: string, serverPid: number): Promise<boolean> {
  // The server does not create the folder.
  await mkdir(dirname(path), { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  process.kill(serverPid, 'SIGUSR1');
  const deadline = performance.now() + REMAKE_MS;
  while (!(await isThere(path))) {
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL_EVERY_MS));
  }
  return true;
}

/** The error for agents that live on another server than the one reached. Continuing without them would mean calling them ended. */
export function otherServerError(pid: number, path: string): SchmuxError {
  return new SchmuxError(
    'TMUX_FAILED',
    `Agents run on the tmux server with pid ${pid}, but another server listens at ${path}.`,
    {
      hint: `The socket was removed or now belongs to another server: end the other server and try again. To give up the agents: kill ${pid}`,
    },
  );
}
