import { lstat, realpath } from 'node:fs/promises';
import type { DaemonInfo } from '../../contract/daemon-info.js';
import { SchmuxError } from '../../contract/errors.js';
import { readText } from '../../lib/files/read-text.js';
import { isAlive } from '../../lib/processes/alive.js';
import type { HomePaths } from '../../lib/home-paths.js';
import { processStart } from './process-start.js';
import { requestUnix } from './unix-http.js';

/** The daemon's own record in run/daemon.json; must be verified. */
export type DaemonRecord = { pid: number; start: string; socket: string };

/**
 * `up`: it responded, and it is the daemon of this home. `silent`: the recorded process exists (same pid, same start) but does
 * not respond. `down`: anything else, whatever files are left.
 */
export type FoundDaemon =
  { state: 'up'; info: DaemonInfo } | { state: 'silent'; record: DaemonRecord } | { state: 'down' };

/** A local daemon responds within a few ms; a busy one may take longer. */
const PROOF_TIMEOUT_MS = 3000;

/** Finds the daemon of a home and verifies it: it must respond on its socket with its own pid and this home. */
export async function findDaemon(paths: HomePaths, platform: NodeJS.Platform): Promise<FoundDaemon> {
  const record = await readRecord(paths.daemonFile);
  const info = await ask(record?.socket ?? paths.socket);
  if (
    info !== null &&
    (await sameHome(info.home, paths.root)) &&
    (record === null || record.pid === info.pid)
  )
    return { state: 'up', info };
  if (record !== null && isAlive(record.pid) && (await processStart(record.pid, platform)) === record.start)
    return { state: 'silent', record };
  return { state: 'down' };
}

/** Returns the info of a daemon of the same version; throws if there is none. */
export function requireDaemon(found: FoundDaemon, version: string): DaemonInfo {
  switch (found.state) {
    case 'down':
      throw new SchmuxError('DAEMON_DOWN', 'The schmux daemon is not running.', { hint: 'schmux start' });
    case 'silent':
      throw new SchmuxError(
        'DAEMON_DOWN',
        `The schmux daemon (pid ${found.record.pid}) is running but does not respond.`,
        { hint: 'schmux stop && schmux start   (agents keep running)' },
      );
    case 'up':
      if (found.info.version === version) return found.info;
      throw new SchmuxError(
        'DAEMON_OTHER_VERSION',
        `The running daemon is schmux ${found.info.version}, but this command is ${version}.`,
        { hint: 'schmux start   replaces it; agents keep running' },
      );
  }
}

async function readRecord(path: string): Promise<DaemonRecord | null> {
  let parsed: unknown;
  try {
    const read = await readText(path);
    if (read.kind !== 'text') return null;
    parsed = JSON.parse(read.text);
  } catch {
    return null; // missing, or not ours: the daemon writes it atomically
  }
  if (typeof parsed !== 'object' || parsed === null) return null;
  const { pid, start, socket } = parsed as Record<string, unknown>;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0) return null;
  return typeof start === 'string' && typeof socket === 'string' ? { pid, start, socket } : null;
}

/** Asks the listener for its info; returns null if it is not ours. Checked loosely, because it may be another version. */
async function ask(socketPath: string): Promise<DaemonInfo | null> {
  if (!(await isOurSocket(socketPath))) return null;
  try {
    const answer = await requestUnix({
      socketPath,
      method: 'GET',
      path: '/api/daemon',
      timeoutMs: PROOF_TIMEOUT_MS,
    });
    const info: unknown = answer.status === 200 ? JSON.parse(answer.text) : null;
    return looksLikeInfo(info) ? info : null;
  } catch {
    return null; // refused, gone, no response, or not JSON: not a daemon we can use
  }
}

function looksLikeInfo(value: unknown): value is DaemonInfo {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, version, url, home } = value as Record<string, unknown>;
  return (
    typeof pid === 'number' &&
    typeof version === 'string' &&
    typeof url === 'string' &&
    typeof home === 'string'
  );
}

/** True if the socket is ours: the fallback for long home paths lies outside the home, where other users could put one. */
async function isOurSocket(path: string): Promise<boolean> {
  try {
    const stat = await lstat(path);
    return stat.isSocket() && (process.getuid === undefined || stat.uid === process.getuid());
  } catch {
    return false; // it does not exist
  }
}

async function sameHome(claimed: string, ours: string): Promise<boolean> {
  return claimed === ours || (await canonical(claimed)) === (await canonical(ours));
}

async function canonical(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return path; // gone meanwhile: compared as text
  }
}
