import { readdir, readFile } from 'node:fs/promises';
import { readPseudoTerminals } from '../../../lib/pseudo-terminals.js';
import { SchmuxError } from '../../../contract/errors.js';

/** Pseudo-terminals left for the user, whose own terminals must still open. */
const PTYS_KEPT = 16;

/** Files that the tmux server keeps open for one session: its terminal and the pipe to its log. */
const FILES_EACH = 2;
/** Files left for clients that attach, and for those that tmux opens briefly while it makes a few sessions at once. */
const FILES_KEPT = 32;

/**
 * Throws LIMIT_REACHED when `count` more sessions would exceed the machine's pseudo-terminals, or the files that the tmux server
 * may open. tmux exits when it hits such a limit itself (measured on 3.3a), and every agent with it. Systems that do not report
 * these limits are not checked.
 */
export async function checkLimits(count: number, serverPid: number | null): Promise<void> {
  await checkPseudoTerminals(count);
  if (serverPid !== null) await checkOpenFiles(count, serverPid);
}

/** Checks what proc(5) says about a process: the soft limit of open files, and the files it has open. */
async function checkOpenFiles(count: number, serverPid: number): Promise<void> {
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

async function checkPseudoTerminals(count: number): Promise<void> {
  const { max, used } = await readPseudoTerminals();
  if (max === null || used === null) return;
  if (used + count <= max - PTYS_KEPT) return;
  throw new SchmuxError(
    'LIMIT_REACHED',
    `This machine has ${max} pseudo-terminals and ${used} are in use: ${count} more do not fit.`,
    {
      hint: 'Dispose of sessions you no longer need, or raise the limit: sysctl kernel.pty.max.',
    },
  );
}
