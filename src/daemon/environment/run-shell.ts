import { spawn } from 'node:child_process';
import { closeSync, openSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { identify } from '../../lib/processes/process.js';
import { readProcessTable } from '../../lib/processes/table.js';
import { readMarked, type OutputMarks, type ShellCommand } from './shell-command.js';

/** More than startup files and an environment print. */
const OUTPUT_MAX_CHARS = 1024 * 1024;
/** How long work left behind by the shell, such as compiling its completions, may take to finish. */
const GRACE_MS = 2000;
const POLL_MS = 100;

/** The shell's environment, or why there is none. */
export type ShellResult = { env: Record<string, string> } | { failure: string };

export type ShellRun = {
  command: ShellCommand;
  marks: OutputMarks;
  env: Record<string, string>;
  cwd: string;
  /** A folder of schmux's own; briefly holds the shell's stdin. */
  folder: string;
  timeoutMs: number;
  signal: AbortSignal;
};

/** The process groups of running shells: none may outlive the daemon. */
const running = new Set<number>();
process.on('exit', () => {
  for (const pid of running) kill(-pid);
});

/**
 * Runs a shell without a terminal, in its own session, until it has printed its environment. It may then finish, and is killed with
 * everything it started in that session; after a failure it is killed at once. Never throws. `ended` resolves when nothing of it is
 * left.
 */
export function runShell(run: ShellRun): { result: Promise<ShellResult>; ended: Promise<void> } {
  const { command, marks, signal } = run;
  const stdin = openInput(join(run.folder, `shell-${marks.left}.in`), command.input);
  const child = spawn(command.file, command.args, {
    argv0: command.argv0,
    cwd: run.cwd,
    env: run.env,
    stdio: [stdin ?? 'ignore', 'pipe', 'ignore'],
    detached: true,
  });
  if (stdin !== null) closeSync(stdin);
  const { pid } = child;
  if (pid !== undefined) running.add(pid);
  const born = pid === undefined ? null : identify(pid);
  let output = '';
  let isOver = false;
  let finish: (result: ShellResult) => void = () => undefined;
  const result = new Promise<ShellResult>((resolve) => (finish = resolve));
  const fail = (failure: string) => finish({ failure });
  const onAbort = () => fail('it was stopped');
  const timer = setTimeout(() => fail(`it took longer than ${run.timeoutMs / 1000} s`), run.timeoutMs);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    if (isOver) return;
    output += text;
    const env = readMarked(output, marks);
    if (env !== null) finish({ env });
    else if (output.length > OUTPUT_MAX_CHARS) fail('it printed too much output');
  });
  const exited = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      fail(error.message);
      resolve();
    });
    child.once('exit', () => resolve());
  });
  // Not on `exit`: its output may still be in transit.
  child.once('close', (code, name) =>
    fail(`it ended with ${name ?? `exit code ${code}`} before printing its environment`),
  );
  const ended = result.then(async (outcome) => {
    isOver = true;
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    if (pid !== undefined) {
      const members = async () => membersOf(pid, (await born)?.start);
      const isThere = () => child.exitCode === null && child.signalCode === null;
      if ('env' in outcome) await finished(async () => isThere() || (await members()).length > 0, signal);
      for (const member of await members()) kill(member);
      if (isThere()) kill(-pid);
      running.delete(pid);
    }
    child.stdout?.destroy();
    await exited;
  });
  return { result, ended };
}

/** Opens an unlinked file: fish mistakes the sockets that Node uses as pipes for directories. Null on a full disk; few shells need it. */
function openInput(path: string, text: string): number | null {
  try {
    writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
    const file = openSync(path, 'r');
    unlinkSync(path);
    return file;
  } catch {
    return null;
  }
}

/** Resolves when no process is left, after GRACE_MS, or when the daemon stops. */
async function finished(isAnyLeft: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  for (let waited = 0; waited < GRACE_MS && !signal.aborted && (await isAnyLeft()); waited += POLL_MS)
    await pause(POLL_MS);
}

/** Returns the shell while it lives, its descendants, and its session's processes in whatever groups job control created. */
async function membersOf(pid: number, start: string | undefined): Promise<number[]> {
  const rows = await readProcessTable([]);
  // The pid has been reused, so nothing of the session is left.
  if (rows.some((row) => row.pid === pid && row.start !== start)) return [];
  const members = new Set<number>();
  for (let before = -1; before < members.size;) {
    before = members.size;
    for (const row of rows)
      if (row.pid === pid || row.parent === pid || row.session === pid || members.has(row.parent))
        members.add(row.pid);
  }
  return [...members];
}

function kill(target: number): void {
  try {
    process.kill(target, 'SIGKILL');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
