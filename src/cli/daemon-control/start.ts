import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorFromBody, SchmuxError, toSchmuxError } from '../../contract/errors.js';
import { openDaemonLog, readDaemonLogTail } from './log.js';
import { findDaemon } from './daemon-file.js';
import type { HomePaths } from '../../lib/home-paths.js';
import type { Io } from '../io.js';

export type StartOptions = { io: Io; paths: HomePaths; port?: number | undefined };

/** Limit for a start: loading, adopting a hundred sessions, a cold disk. */
const START_TIMEOUT_MS = 30_000;
/** How often the ready file is checked. */
const POLL_INTERVAL_MS = 25;
/** Longer than any ready line. */
const READY_FILE_BYTES = 4096;
/** Variables of the tmux pane or agent session in which `schmux start` may be called. */
const SESSION_VARIABLES = new Set([
  'TMUX',
  'TMUX_PANE',
  'SCHMUX_SESSION_ID',
  'SCHMUX_WORKSPACE_ID',
  'SCHMUX_HOME_MARK',
]);
/** Lines of the log shown when a start fails. */
const LOG_LINES = 8;

/**
 * Node's defaults suit servers that have a machine to themselves. Nursery (16 MB, three times): under a flood the daemon took
 * 180 MB with the default and 136 MB with this, at the same speed. Garbage collector threads (4): with one, 50 busy sessions
 * cost a seventh less.
 */
export const DAEMON_FLAGS: readonly string[] = ['--max-semi-space-size=2', '--v8-pool-size=1'];

/** Returns the daemon's entry point, next to ours in dist/. */
export function daemonEntry(): string {
  return fileURLToPath(new URL('../../daemon/main.js', import.meta.url));
}

/**
 * Starts the daemon in its own session (setsid), detached from this terminal, and waits until it is ready. Returns false if
 * another daemon was first. Throws DAEMON_START_FAILED with the last lines of the log, or the daemon's own error (PORT_TAKEN,
 * TMUX_MISSING, …).
 */
export async function startDaemon(options: StartOptions): Promise<boolean> {
  const { io, paths } = options;
  const entry = daemonEntry();
  if (!existsSync(entry))
    throw new SchmuxError('DAEMON_START_FAILED', 'schmux is not built.', { hint: 'npm run build' });
  await makePrivate(paths.root);
  await makeRunFolder(paths.run);
  // A file, not a pipe: a daemon whose starter was interrupted must not die of a broken pipe.
  const readyFile = join(paths.run, `start-${randomBytes(6).toString('hex')}.json`);
  await makeReadyFile(readyFile);
  const log = await openDaemonLog(paths.daemonLog);
  try {
    const args = [...DAEMON_FLAGS, entry, ...portArguments(options.port), '--ready-file', readyFile];
    const output = log?.fd ?? 'ignore';
    const child = spawn(process.execPath, args, {
      cwd: paths.root,
      env: daemonEnvironment(io.env, paths.root),
      // Modules that NODE_OPTIONS loads may print.
      stdio: ['ignore', output, output],
      detached: true,
    });
    child.unref();
    return await untilReady(child, readyFile, options);
  } finally {
    await log?.close();
    await rm(readyFile, { force: true });
  }
}

/** Reserves the space for the ready line first: on a full disk, the daemon could not say why it does not start. */
async function makeReadyFile(path: string): Promise<void> {
  try {
    await writeFile(path, ' '.repeat(READY_FILE_BYTES), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    await rm(path, { force: true });
    throw toSchmuxError(error);
  }
}

export function portArguments(port: number | undefined): string[] {
  return port === undefined ? [] : ['--port', String(port)];
}

/**
 * Returns the user's environment, which agents inherit from the daemon, without what ties it to this terminal: inside tmux,
 * `TMUX` would send sessions to that server instead of the default one (tmux(1), ENVIRONMENT). A daemon started by an agent
 * would be taken for a process of that agent's session and end with it.
 */
export function daemonEnvironment(env: Io['env'], home: string): NodeJS.ProcessEnv {
  const rest = Object.entries(env).filter(([name]) => !SESSION_VARIABLES.has(name));
  return { ...Object.fromEntries(rest), SCHMUX_HOME: home };
}

async function untilReady(child: ChildProcess, readyFile: string, options: StartOptions): Promise<boolean> {
  const { io, paths } = options;
  let failure: string | null = null;
  child.once('error', (error) => (failure = error.message));
  child.once('exit', (code, signal) => (failure ??= `it ended with ${signal ?? `exit code ${code}`}`));
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline) {
    const ended: string | null = failure; // read before the file: the line is written before the process ends
    const line = await readLine(readyFile);
    if (line !== null) {
      const error = errorIn(line);
      if (error === null) return true;
      if (error.code !== 'DAEMON_RUNNING') throw error;
      await untilFound(paths, io.platform);
      return false;
    }
    if (ended !== null) throw await startFailed(paths, ended);
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
  child.kill('SIGTERM'); // ours, and useless: nobody would find it
  throw await startFailed(paths, `it was not ready after ${START_TIMEOUT_MS / 1000} s`);
}

/** Waits for the daemon of another starter, which won and may still be starting. */
async function untilFound(paths: HomePaths, platform: NodeJS.Platform): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if ((await findDaemon(paths, platform)).state === 'up') return;
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS * 4));
  }
  throw new SchmuxError(
    'DAEMON_START_FAILED',
    'Another schmux daemon of this home is running but does not respond.',
    {
      hint: `Its log: ${paths.daemonLog}`,
    },
  );
}

async function readLine(path: string): Promise<string | null> {
  const text = await readFile(path, 'utf8');
  const end = text.indexOf('\n');
  return end === -1 ? null : text.slice(0, end);
}

function errorIn(line: string): SchmuxError | null {
  const parsed = JSON.parse(line) as { error?: { code: string; message: string; hint?: string } };
  return parsed.error === undefined ? null : errorFromBody(parsed.error);
}

async function startFailed(paths: HomePaths, why: string): Promise<SchmuxError> {
  const tail = await readDaemonLogTail(paths.daemonLog, LOG_LINES);
  return new SchmuxError('DAEMON_START_FAILED', `The daemon did not start: ${why}.`, {
    hint: `${paths.daemonLog} ends with:\n${tail || '(nothing)'}`,
  });
}

/** Creates run/; anything else in its place is moved aside, as the daemon does. */
async function makeRunFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found !== null && !found.isDirectory()) await rename(path, `${path}.in-the-way-${Date.now()}`);
  await makePrivate(path);
}

/** Makes a directory with mode 0700, even if it exists with another: nobody else reads sessions, logs or keys. */
async function makePrivate(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await chmod(path, 0o700);
  } catch (error) {
    throw new SchmuxError('DAEMON_START_FAILED', `${path} cannot be used: ${(error as Error).message}.`, {
      hint: 'Make it writable, or set SCHMUX_HOME to another directory.',
      cause: error,
    });
  }
}
