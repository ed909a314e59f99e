import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, mkdtemp, rmdir, unlink } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SchmuxError } from '../../../contract/errors.js';
import { listen } from './tcp-listeners.js';

/** `sun_path` holds 104 bytes on macOS, including the NUL (108 on Linux). */
const SOCKET_PATH_MAX_BYTES = 103;
/** A listening process accepts at once, because the kernel does it. */
const PROBE_TIMEOUT_MS = 1000;

/**
 * Listens on a unix socket (0600 in a directory of 0700) and returns its path: `wanted` or, when that is too long for the system, a
 * short one under XDG_RUNTIME_DIR or the temporary directory. A stale socket file is removed; throws DAEMON_RUNNING when a
 * process still listens on it.
 */
export async function listenUnix(
  server: Server,
  wanted: string,
  env: { XDG_RUNTIME_DIR?: string | undefined },
): Promise<string> {
  const path =
    Buffer.byteLength(wanted) <= SOCKET_PATH_MAX_BYTES
      ? await ownDirectory(wanted)
      : await shortPath(wanted, env);
  await removeStale(path);
  await listen(server, path);
  await chmod(path, 0o600);
  return path;
}

/** Removes the folder of a short path, once its socket is gone. */
export async function removeShortFolder(socket: string): Promise<void> {
  await rmdir(dirname(socket)).catch(() => undefined); // not empty: something else is in it
}

async function ownDirectory(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await chmod(dirname(path), 0o700);
  return path;
}

/** Returns a short path, always the same for one `wanted` unless another user holds that name in a shared temporary directory. */
async function shortPath(wanted: string, env: { XDG_RUNTIME_DIR?: string | undefined }): Promise<string> {
  const name = `schmux-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}`;
  const bases = [env.XDG_RUNTIME_DIR, tmpdir(), '/tmp'].filter((base) => base !== undefined && base !== '');
  for (const base of bases as string[]) {
    const directory = join(base, name);
    const path = join(directory, 'daemon.sock');
    if (Buffer.byteLength(path) > SOCKET_PATH_MAX_BYTES) continue;
    try {
      await mkdir(directory, { mode: 0o700 });
      return path;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== 'EEXIST') continue; // the base is missing or not writable: try the next one
    }
    if (await isOurs(directory)) return path;
    return join(await mkdtemp(join(base, 'schmux-')), 'daemon.sock');
  }
  throw new SchmuxError('DAEMON_START_FAILED', "There is no directory for the command line's socket.", {
    hint: 'Set SCHMUX_HOME or XDG_RUNTIME_DIR to a short path that you can write to.',
  });
}

async function isOurs(directory: string): Promise<boolean> {
  const info = await lstat(directory);
  if (!info.isDirectory() || info.uid !== process.getuid?.()) return false;
  await chmod(directory, 0o700);
  return true;
}

async function removeStale(path: string): Promise<void> {
  const info = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (info === null) return;
  if (!info.isSocket())
    throw new SchmuxError('DAEMON_START_FAILED', `${path} is in the way, because it is not a socket.`, {
      hint: 'Move it away and start again.',
    });
  if (await isListening(path))
    throw new SchmuxError('DAEMON_RUNNING', `Another schmux daemon is listening on ${path}.`, {
      hint: 'See it with: schmux status',
    });
  await unlink(path);
}

/** False only when the system refuses the connection: then no process holds the socket. */
function isListening(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createConnection(path);
    // A full backlog neither accepts nor refuses, but a process holds the socket.
    probe.setTimeout(PROBE_TIMEOUT_MS, () => probe.destroy() && resolve(true));
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') resolve(false);
      else if (error.code === 'EAGAIN') resolve(true);
      else reject(error);
    });
  });
}
