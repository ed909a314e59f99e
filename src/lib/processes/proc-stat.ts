import { readFileSync } from 'node:fs';

/** The fields of `/proc/<pid>/stat` in use here (proc(5)). */
export type ProcStat = {
  /** The state letter of ps(1): `T` is stopped, `D` sleeps uninterruptibly, `Z` is a zombie. */
  state: string;
  parent: number;
  session: number;
  /** User and system time together. */
  cpuTicks: number;
  /** Clock ticks since boot, as text. */
  start: string;
};

/** Reads the line apart. The program's name in parentheses may hold anything, so fields count from its end. Null for any other text. */
export function parseProcStat(text: string): ProcStat | null {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, parent, , session] = fields;
  const start = fields[19];
  if (state === undefined || start === undefined) return null;
  return {
    state,
    parent: Number(parent),
    session: Number(session),
    cpuTicks: Number(fields[11]) + Number(fields[12]),
    start,
  };
}

/**
 * Returns null for a process that does not exist. Reads in this thread: such a file takes 15 µs, and the asynchronous way
 * takes 64 KB for each of hundreds at once, which the heap does not give back.
 */
export function readProcStat(pid: number): ProcStat | null {
  try {
    return parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    return goneUnlessNoFiles(error);
  }
}

/** Returns the processor time a process has had, in ticks; null where the system does not say, or when there is no such process. */
export function cpuTicksOf(pid: number): number | null {
  try {
    return readProcStat(pid)?.cpuTicks ?? null;
  } catch {
    return null; // no files left to open
  }
}

/** Returns null for a process that has ended. Throws when the daemon can open no more files: the process must not be taken for gone then. */
export function goneUnlessNoFiles(error: unknown): null {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EMFILE' || code === 'ENFILE') throw error;
  return null;
}
