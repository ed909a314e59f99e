import { SchmuxError } from '../../contract/errors.js';
import { findDaemon, type FoundDaemon } from './daemon-file.js';
import type { HomePaths } from '../../lib/home-paths.js';
import { isRunning } from './process-start.js';
import { requestUnix } from './unix-http.js';

/** The daemon's limit for an orderly shutdown. */
const STOP_TIMEOUT_MS = 5000;
/** A daemon still running this long after the request gets a signal. */
const ASK_TIMEOUT_MS = 3500;
const POLL_INTERVAL_MS = 20;

/**
 * Stops the verified daemon: sends a request, then SIGTERM to the verified pid. Returns the pid, or null if none was running.
 * Throws INTERNAL with the pid if it is still running after 5 s.
 */
export async function stopDaemon(paths: HomePaths, platform: NodeJS.Platform): Promise<number | null> {
  const begun = performance.now();
  const found = await findDaemon(paths, platform);
  if (found.state === 'down') return null;
  const pid = pidOf(found);
  if (found.state === 'up') {
    await askToStop(found.info.socket);
    if (await goneBefore({ pid, platform }, begun + ASK_TIMEOUT_MS)) return pid;
  }
  terminate(pid);
  if (await goneBefore({ pid, platform }, begun + STOP_TIMEOUT_MS)) return pid;
  throw new SchmuxError('INTERNAL', `The daemon (pid ${pid}) is still running after 5 s.`, {
    hint: `kill -9 ${pid}   ends it; agents keep running, and their output is still saved`,
  });
}

function pidOf(found: Exclude<FoundDaemon, { state: 'down' }>): number {
  return found.state === 'up' ? found.info.pid : found.record.pid;
}

async function askToStop(socketPath: string): Promise<void> {
  try {
    await requestUnix({
      socketPath,
      method: 'POST',
      path: '/api/daemon/stop',
      body: '{}',
      timeoutMs: ASK_TIMEOUT_MS,
    });
  } catch {
    return; // it may close the socket before it responds; what counts is whether the process ends
  }
}

function terminate(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

type Target = { pid: number; platform: NodeJS.Platform };

async function goneBefore(target: Target, deadline: number): Promise<boolean> {
  while (await isRunning(target.pid, target.platform)) {
    if (performance.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
  return true;
}
