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

/** Loading, adopting a hundred sessions, a cold disk: what a start may take. Unit: ms. */
const START_TIMEOUT_MS = 30_000;
/** How often the ready line is looked for. Unit: ms. */
const POLL_INTERVAL_MS = 25;
/** Longer than any line that says how a start went. Unit: bytes. */
const READY_FILE_BYTES = 4096;
/** Variables of the pane, and of the session of an agent, in which `schmux start` is called. */
const SESSION_VARIABLES = new Set([
  'TMUX',
  'TMUX_PANE',
  'SCHMUX_SESSION_ID',
  'SCHMUX_WORKSPACE_ID',
  'SCHMUX_HOME_MARK',
]);
/** Shown of the log when a start fails. Unit: lines. */
const LOG_LINES = 8;

/**
 * Node's own choices are for servers that are alone on a machine. Nursery (16 MB, three times): under a flood the daemon
 * took 180 MB with it and 136 with this, at the same speed. Threads for the garbage (4): with one, 50 busy sessions cost a
 * seventh less.
 */
export const DAEMON_FLAGS: readonly string[] = ['--max-semi-space-size=2', '--v8-pool-size=1'];

/** The daemon's entry point, beside ours in dist/. */
export function daemonEntry(): string {
  return fileURLToPath(new URL('../../daemon/main.js', import.meta.url));
}

/**
 * Starts the daemon in a session of its own (setsid), with nothing of this terminal, and waits until it is ready.
 * Answers false when another one was there first. Throws DAEMON_START_FAILED with the log's last lines, or the daemon's own
 * refusal (PORT_TAKEN, TMUX_MISSING, …).
 */
export async function startDaemon(options: StartOptions): Promise<boolean> {
  const { io, paths } = options;
  const entry = daemonEntry();
  if (!existsSync(entry))
    throw new SchmuxError('DAEMON_START_FAILED', 'schmux is not built.', { hint: 'npm run build' });
  await makePrivate(paths.root);
  await makeRunFolder(paths.run);
  // A file and not a pipe: a daemon whose starter was interrupted must not die of a broken pipe.
  const readyFile = join(paths.run, `start-${randomBytes(6).toString('hex')}.json`);
  await makeReadyFile(readyFile);
  const log = await openDaemonLog(paths.daemonLog);
  try {
    const args = [...DAEMON_FLAGS, entry, ...portArguments(options.port), '--ready-file', readyFile];
    const output = log?.fd ?? 'ignore';
    const child = spawn(process.execPath, args, {
      cwd: paths.root,
      env: daemonEnvironment(io.env, paths.root),
      // What NODE_OPTIONS loads may print.
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

/** The room for the ready line is taken first: on a full disk the daemon could not say why it does not start. */
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
 * The daemon gets the user's environment, for agents get theirs from it, without what ties it to this terminal: inside tmux,
 * `TMUX` would send sessions to that server instead of the default one (tmux(1), ENVIRONMENT). Started by an agent, it would
 * be taken for a process of that agent's session and end with it.
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
    const ended: string | null = failure; // read before the file: the line is there before the end is
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
  child.kill('SIGTERM'); // ours, and of no use: nobody would find it
  throw await startFailed(paths, `it was not ready after ${START_TIMEOUT_MS / 1000} s`);
}

/** Another starter won; its daemon may still be on its way. */
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

/** Something else in its place is moved aside, as the daemon does with what stands in its own way. */
async function makeRunFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found !== null && !found.isDirectory()) await rename(path, `${path}.in-the-way-${Date.now()}`);
  await makePrivate(path);
}

/** 0700, also when it was there with other modes: nobody else reads sessions, logs or keys. */
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
