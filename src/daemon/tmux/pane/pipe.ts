import { readFile, readdir, readlink, realpath } from 'node:fs/promises';
import { exec } from '../../../lib/exec.js';
import { parseProcStat } from '../../../lib/processes/proc-stat.js';
import { formatOf, OPTION_PIPE } from '../names.js';
import { shellQuote } from '../control/quote.js';
import { onTarget, textOf, type Run } from '../run.js';

/** More than lsof takes for a few thousand open files. */
const LSOF_TIMEOUT_MS = 5000;

/** Returns the command that `pipe-pane` runs in `/bin/sh`. `exec`, so that no shell stays beside each `cat`; opened for append, so that a rotation in place works. */
export function writerCommand(logPath: string): string {
  return `umask 077; exec cat >> ${shellQuote(logPath)}`;
}

/** Starts the writer unless there is one; returns true when it did. One list, so that two callers never start two. */
export async function repipe(run: Run, pane: string, logPath: string): Promise<boolean> {
  const outputs = await onTarget(
    pane,
    run([
      ['set-option', '-p', '-t', pane, OPTION_PIPE, writerCommand(logPath)],
      ['display-message', '-p', '-t', pane, '#{pane_pipe}'],
      // The nested command is parsed again: it holds constants and a pane id only.
      ['if-shell', '-F', '-t', pane, '#{?pane_pipe,0,1}', `pipe-pane -t ${pane} '${formatOf(OPTION_PIPE)}'`],
    ]),
  );
  return textOf(outputs[1]) !== '1';
}

/** Replaces the writer with a new one, in one list, so that tmux reads nothing of the pane in between. */
export async function replacePipe(run: Run, pane: string, logPath: string): Promise<void> {
  await onTarget(
    pane,
    run([
      ['set-option', '-p', '-t', pane, OPTION_PIPE, writerCommand(logPath)],
      // Closes the open pipe before it opens the new one.
      ['pipe-pane', '-t', pane, formatOf(OPTION_PIPE)],
    ]),
  );
}

/** Closes the pipe; the writer writes what it still has and ends. */
export async function unpipe(run: Run, pane: string): Promise<void> {
  await onTarget(pane, run([['pipe-pane', '-t', pane]]));
}

/** Returns the child of the server whose standard output is `logPath`. Found through the process table, never by name alone. */
export async function findWriter(serverPid: number, logPath: string): Promise<number | null> {
  const target = await realpath(logPath).catch(() => null);
  if (target === null) return null;
  if (process.platform !== 'linux') return findWriterByLsof(target);
  for (const child of await childrenOf(serverPid)) {
    // EACCES or ENOENT: another user's process, or it ended after the listing.
    const output = await readlink(`/proc/${child}/fd/1`).catch(() => null);
    if (output === target) return Number(child);
  }
  return null;
}

/**
 * Returns the real paths of the files that the server's children write to, without files that were removed or replaced. Null
 * where the system does not say.
 */
export async function writtenFiles(serverPid: number): Promise<Set<string> | null> {
  if (process.platform !== 'linux') return null;
  const children = await childrenOf(serverPid);
  const outputs = await Promise.all(
    children.map((child) => readlink(`/proc/${child}/fd/1`).catch(() => null)),
  );
  return new Set(outputs.filter((output) => output !== null));
}

/** Lists a process's children: from the kernel's own list where it keeps one (proc(5), CONFIG_PROC_CHILDREN, nearly everywhere), else from all processes. */
async function childrenOf(parent: number): Promise<string[]> {
  const listed = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8').catch(() => null);
  if (listed !== null) return listed.trim().split(' ').filter(Boolean);
  const children: string[] = [];
  for (const name of await readdir('/proc'))
    if (/^\d+$/.test(name) && (await parentOf(name)) === parent) children.push(name);
  return children;
}

async function parentOf(pid: string): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return parseProcStat(stat)?.parent ?? null;
}

async function findWriterByLsof(target: string): Promise<number | null> {
  const result = await exec('lsof', ['-t', '-a', '-c', 'cat', '-d', '1', '--', target], {
    env: { PATH: '/usr/sbin:/usr/bin:/bin', LC_ALL: 'C' },
    timeoutMs: LSOF_TIMEOUT_MS,
  });
  const pid = Number(result.stdout.trim().split('\n')[0]);
  return Number.isInteger(pid) && pid > 0 ? pid : null;
}
