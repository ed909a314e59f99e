import { access, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SchmuxError } from '../../../contract/errors.js';
import { serverEnvironment } from './environment.js';

/** A server makes its socket again within a turn of its loop; a machine that swaps gets this long. Unit: ms. */
const REMAKE_MS = 2000;
const POLL_EVERY_MS = 10;

/** Where tmux makes the socket of that name (tmux.c, make_label). */
export function socketPath(env: Readonly<Record<string, string>>, name = 'default'): string {
  return join(env['TMUX_TMPDIR'] || '/tmp', `tmux-${process.getuid?.() ?? 0}`, name);
}

/** The same for a daemon with that environment. */
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
 * Has a living server make its socket again, which somebody removed (programs that tidy /tmp do): tmux(1), SIGUSR1. Only
 * where nothing is: the server takes the place from whoever has it. The caller vouches for the pid. Answers whether it is
 * there afterwards.
 */
export async function remakeSocket(path: string, serverPid: number): Promise<boolean> {
  // The server does not make the folder.
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

/** Agents live on another server than the one that was reached: to go on without them would be to call them ended. */
export function otherServerError(pid: number, path: string): SchmuxError {
  return new SchmuxError(
    'TMUX_FAILED',
    `Agents run on the tmux server with pid ${pid}, and another server is at ${path}.`,
    {
      hint: `The socket was removed, or belongs to another server now: end the other server and try again. To give the agents up: kill ${pid}`,
    },
  );
}
