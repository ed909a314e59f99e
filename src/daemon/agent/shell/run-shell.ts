import { spawn } from 'node:child_process';
import { closeSync, openSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readProcessTable } from '../../lib/processes/table.js';
import { readMarked, type Marks, type ShellCommand } from './shell-command.js';

/** More than startup files and an environment print. Unit: characters. */
const OUTPUT_MAX = 1024 * 1024;

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
 * Runs a shell without a terminal, in a session of its own, until its environment is there, and then ends it with all that it
 * started in that session. Never throws. `ended` resolves when nothing of it is left.
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
  let output = '';
  let finish: (asked: Asked) => void = () => undefined;
  const asked = new Promise<Asked>((resolve) => (finish = resolve));
  const fail = (failure: string) => finish({ failure });
  const onAbort = () => fail('it was stopped');
  const timer = setTimeout(() => fail(`it took longer than ${run.timeoutMs / 1000} s`), run.timeoutMs);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
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
  const ended = asked.then(async () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    if (pid !== undefined) {
      await killSession(pid);
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

/** The shell's own group, and the groups that job control made in its session. */
async function killSession(pid: number): Promise<void> {
  const rows = await readProcessTable([]);
  const members = new Set([pid]);
  for (let known = 0; known < members.size;) {
    known = members.size;
    for (const row of rows) if (members.has(row.parent) || row.session === pid) members.add(row.pid);
  }
  kill(-pid);
  for (const member of members) kill(member);
}

function kill(target: number): void {
  try {
    process.kill(target, 'SIGKILL');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
