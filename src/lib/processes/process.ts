import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { exec } from '../exec.js';

/** A process that cannot be mistaken for a later one with the same pid. `start` is opaque: equal means the same process. */
export type ProcessIdentity = { pid: number; start: string };

type Row = { pid: number; parent: number; group: number; session: number; start: string };

/** True while a process with that pid exists (also one we may not signal). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Null when there is no such process (or it is a zombie). */
export async function identify(pid: number): Promise<ProcessIdentity | null> {
  const row = (await readTable([pid])).find((entry) => entry.pid === pid);
  return row === undefined ? null : { pid, start: row.start };
}

/** The pid of its parent; null when it is not that process any more. */
export async function parentOf(identity: ProcessIdentity): Promise<number | null> {
  const row = (await readTable([identity.pid])).find((entry) => entry.pid === identity.pid);
  return row?.start === identity.start ? row.parent : null;
}

/** Signals the process if it is still the same one; answers whether it was there. */
export async function signal(identity: ProcessIdentity, name: NodeJS.Signals): Promise<boolean> {
  const now = await identify(identity.pid);
  if (now === null || now.start !== identity.start) return false;
  try {
    process.kill(identity.pid, name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

async function readTable(only?: readonly number[]): Promise<Row[]> {
  if (process.platform !== 'linux') return readTableByPs();
  const pids = only ?? (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const rows: Row[] = [];
  for (const [index, pid] of pids.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await nextTurn();
    const row = readProcStat(pid);
    if (row !== null) rows.push(row);
  }
  return rows;
}

/** Processes looked at between two turns of the event loop; about 1 ms. */
const AT_ONCE = 64;

/**
 * proc(5): the second field is the program's name in parentheses and may hold anything, so count from the last one. Read in
 * this thread: such a file takes 15 µs, and the asynchronous way takes 64 KB for each of hundreds at once, which the heap
 * does not give back.
 */
function readProcStat(pid: number): Row | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    return goneUnlessNoFiles(error); // ended between the listing and the look
  }
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, parent, group, session] = fields;
  const start = fields[19];
  if (
    state === 'Z' ||
    parent === undefined ||
    group === undefined ||
    session === undefined ||
    start === undefined
  )
    return null;
  return { pid, parent: Number(parent), group: Number(group), session: Number(session), start };
}

/** Null, for a process that has ended; a daemon that can open no more files knows nothing of it, and must not call it gone. */
export function goneUnlessNoFiles(error: unknown): null {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EMFILE' || code === 'ENFILE') throw error;
  return null;
}

async function readTableByPs(): Promise<Row[]> {
  const result = await exec('ps', ['-axo', 'pid=,ppid=,pgid=,sess=,lstart='], {
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    timeoutMs: 5000,
  });
  return result.stdout.split('\n').flatMap((line) => {
    const [, pid, parent, group, session, start] =
      /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.+)$/.exec(line) ?? [];
    if (pid === undefined || parent === undefined || group === undefined || start === undefined) return [];
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        group: Number(group),
        session: Number(session) || 0,
        start: start.trim(),
      },
    ];
  });
}
