import { spawn } from 'node:child_process';
import { closeSync, openSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { identify } from '../../lib/processes/process.js';
import { readProcessTable } from '../../lib/processes/table.js';
import { readMarked, type Marks, type ShellCommand } from './shell-command.js';

/** More than startup files and an environment print. Unit: characters. */
const OUTPUT_MAX = 1024 * 1024;
/** What a shell that has answered left at work, compiling its completions for example, may take to finish. Unit: ms. */
const GRACE_MS = 2000;
const LOOK_EVERY_MS = 100;

/** What a shell gave, or why it gave nothing. */
export type Asked = { env: Record<string, string> } | { failure: string };

export type ShellRun = {
  command: ShellCommand;
  marks: Marks;
  env: Record<string, string>;
  cwd: string;
  /** Of schmux's own; holds what the shell reads on stdin, for a moment. */
  folder: string;
  timeoutMs: number;
  signal: AbortSignal;
};

/** Groups that run now: none of them outlives the daemon. */
const running = new Set<number>();
process.on('exit', () => {
  for (const pid of running) kill(-pid);
});

/**
 * Runs a shell without a terminal, in a session of its own, until its environment is there. Then it may finish, and is ended
 * with all that it started in that session; one that failed is ended at once. Never throws. `ended` resolves when nothing of
 * it is left.
 */
export function runShell(run: ShellRun): { asked: Promise<Asked>; ended: Promise<void> } {
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
  let finish: (asked: Asked) => void = () => undefined;
  const asked = new Promise<Asked>((resolve) => (finish = resolve));
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
    else if (output.length > OUTPUT_MAX) fail('it printed too much');
  });
  const exited = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      fail(error.message);
      resolve();
    });
    child.once('exit', () => resolve());
  });
  // Not `exit`: what it printed may still be on its way.
  child.once('close', (code, name) =>
    fail(`it ended with ${name ?? `exit code ${code}`} before it could be asked`),
  );
  const ended = asked.then(async (answer) => {
    isOver = true;
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    if (pid !== undefined) {
      const members = async () => membersOf(pid, (await born)?.start);
      const isThere = () => child.exitCode === null && child.signalCode === null;
      if ('env' in answer) await finished(async () => isThere() || (await members()).length > 0, signal);
      for (const member of await members()) kill(member);
      if (isThere()) kill(-pid);
      running.delete(pid);
    }
    child.stdout?.destroy();
    await exited;
  });
  return { asked, ended };
}

/** A file without a name: fish takes the sockets that Node has for pipes for directories. Null on a full disk; few shells need it. */
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

/** Resolves when there is nobody left, the time is over, or the daemon stops. */
async function finished(isAnyone: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  for (let waited = 0; waited < GRACE_MS && !signal.aborted && (await isAnyone()); waited += LOOK_EVERY_MS)
    await pause(LOOK_EVERY_MS);
}

/** The shell while it lives, what descends from it, and what is in its session, whatever groups job control made there. */
async function membersOf(pid: number, start: string | undefined): Promise<number[]> {
  const rows = await readProcessTable([]);
  // The number is somebody else's by now, so nobody of the session is left.
  if (rows.some((row) => row.pid === pid && row.start !== start)) return [];
  const members = new Set<number>();
  for (let known = -1; known < members.size;) {
    known = members.size;
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
