import { readdir, readFile } from 'node:fs/promises';
import { SchmuxError } from '../../contract/errors.js';

/** Left for the person: their own terminals must still open. Unit: pseudo-terminals. */
const PTYS_KEPT = 16;

/** What the tmux server keeps open for one session: its terminal and the way to its log. Unit: files. */
const FILES_EACH = 2;
/** For clients that attach, and what tmux opens for a moment while it makes a few sessions at once. Unit: files. */
const FILES_KEPT = 32;

/**
 * LIMIT_REACHED when there is no room for `count` more sessions: the machine's pseudo-terminals, and the files that the tmux
 * server may open. tmux does not survive to be told so by the system (measured on 3.3a), and every agent ends with it.
 * Systems that do not tell are not asked.
 */
export async function checkLimits(count: number, serverPid: number | null): Promise<void> {
  await checkTerminals(count);
  if (serverPid !== null) await checkFiles(count, serverPid);
}

/** proc(5): the soft limit of a process, and what it has open. */
async function checkFiles(count: number, serverPid: number): Promise<void> {
  const [limits, open] = await Promise.all([
    readFile(`/proc/${serverPid}/limits`, 'utf8').catch(() => ''),
    readdir(`/proc/${serverPid}/fd`).catch(() => null),
  ]);
  const max = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Number.NaN);
  if (Number.isNaN(max) || open === null) return;
  const free = max - open.length - FILES_KEPT;
  if (count * FILES_EACH <= free) return;
  throw new SchmuxError(
    'LIMIT_REACHED',
    `The tmux server may open ${max} files and has ${open.length} open: ${count} more sessions do not fit.`,
    {
      hint: `Dispose of sessions you no longer need, or raise its limit: prlimit --pid ${serverPid} --nofile=8192`,
    },
  );
}

async function checkTerminals(count: number): Promise<void> {
  const [max, used] = await Promise.all(
    ['max', 'nr'].map((name) => readNumber(`/proc/sys/kernel/pty/${name}`)),
  );
  if (max === null || max === undefined || used === null || used === undefined) return;
  if (used + count <= max - PTYS_KEPT) return;
  throw new SchmuxError(
    'LIMIT_REACHED',
    `This machine has ${max} pseudo-terminals and ${used} are in use: ${count} more do not fit.`,
    {
      hint: 'Dispose of sessions you no longer need, or raise the limit: sysctl kernel.pty.max.',
    },
  );
}

async function readNumber(path: string): Promise<number | null> {
  try {
    return Number.parseInt(await readFile(path, 'utf8'), 10);
  } catch {
    return null; // not Linux, or hidden: then there is nothing to go by
  }
}
