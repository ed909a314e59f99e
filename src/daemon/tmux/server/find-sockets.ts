import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { exec } from '../../../lib/exec.js';
import { serverEnvironment } from './environment.js';
import { socketPath } from './socket.js';

/** tmux answers in ms, or never. */
const ASK_TIMEOUT_MS = 3000;

/** Returns false when certainly no server listens on that socket: it does not exist, or nobody has it open. */
export function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code !== 'ENOENT' && error.code !== 'ECONNREFUSED'),
    );
  });
}

/**
 * Finds the sockets of the tmux servers with these pids among the sockets of this user. Needed for records of older versions,
 * which knew one server only.
 */
export async function findSockets(
  pids: ReadonlySet<number>,
  options: { env: Readonly<Record<string, string | undefined>>; binary?: string },
): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  if (pids.size === 0) return found;
  const env = serverEnvironment(options.env);
  const folder = dirname(socketPath(env));
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    if (found.size === pids.size) break;
    if (!(await accepts(path))) continue;
    const asked = await exec(options.binary ?? 'tmux', ['-S', path, 'display-message', '-p', '#{pid}'], {
      env,
      timeoutMs: ASK_TIMEOUT_MS,
      cwd: '/',
    });
    const pid = Number(asked.stdout.trim());
    if (asked.code === 0 && pids.has(pid)) found.set(pid, path);
  }
  return found;
}
