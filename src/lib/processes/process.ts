import { exec } from '../exec.js';
import { readProcStat } from './proc-stat.js';

/** A process that cannot be mistaken for a later one with the same pid. `start` is opaque: equal means the same process. */
export type ProcessIdentity = { pid: number; start: string };

type Row = ProcessIdentity & { parent: number };

/** Returns null when there is no such process, or only its zombie. */
export async function identify(pid: number): Promise<ProcessIdentity | null> {
  const row = await readRow(pid);
  return row === null ? null : { pid, start: row.start };
}

/** Returns the parent's pid; null once the process is gone, also when its pid names another one. */
export async function parentOf(identity: ProcessIdentity): Promise<number | null> {
  const row = await readRow(identity.pid);
  return row?.start === identity.start ? row.parent : null;
}

/** Signals the process if it is still the same one; returns whether it was there. */
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

async function readRow(pid: number): Promise<Row | null> {
  if (process.platform !== 'linux') return readRowByPs(pid);
  const stat = readProcStat(pid);
  return stat === null || stat.state === 'Z' ? null : { pid, parent: stat.parent, start: stat.start };
}

async function readRowByPs(pid: number): Promise<Row | null> {
  const result = await exec('ps', ['-o', 'pid=,ppid=,lstart=', '-p', String(pid)], {
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    timeoutMs: 5000,
  });
  const [, found, parent, start] = /^\s*(\d+)\s+(\d+)\s+(.+)$/m.exec(result.stdout) ?? [];
  if (Number(found) !== pid || parent === undefined || start === undefined) return null;
  return { pid, parent: Number(parent), start: start.trim() };
}
