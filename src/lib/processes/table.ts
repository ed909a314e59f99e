import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { exec } from '../exec.js';
import { readVariables, variablesFromPs, type Variables } from './environ.js';
import { goneUnlessNoFiles, readProcStat } from './proc-stat.js';
import type { ProcessIdentity } from './process.js';

/** A process in a listing. `variables` is empty for processes of other users, whose environment is not readable. */
export type ProcessRow = ProcessIdentity & {
  parent: number;
  session: number;
  /** The state letter of ps(1): `T` is stopped, `D` sleeps uninterruptibly. */
  state: string;
  variables: Variables;
};

/** Rows read between two turns of the event loop; about 2 ms. */
const AT_ONCE = 64;
/** How often, and after which pause, the environment of a process in uninterruptible sleep is read again. */
const TRIES = 3;
const BETWEEN_TRIES_MS = 10;
const PS = { env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' }, timeoutMs: 5000 };

/**
 * Lists every process of the machine except zombies, with those of the named variables it was started with. On Linux files in
 * /proc are read in this thread: each takes some 15 µs, and the asynchronous way takes 64 KB for each of hundreds at once.
 */
export async function readProcessTable(names: readonly string[]): Promise<ProcessRow[]> {
  if (process.platform !== 'linux') return readTableByPs(names);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const rows: ProcessRow[] = [];
  for (const [index, pid] of pids.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await nextTurn();
    const row = readRow(pid, names);
    if (row !== null) rows.push(row);
  }
  for (let i = 0; i < TRIES && rows.some(isAsleep); i++) {
    await pause(BETWEEN_TRIES_MS);
    for (const [index, row] of rows.entries())
      if (isAsleep(row)) rows[index] = readRow(row.pid, names) ?? row;
  }
  return rows;
}

/** The environment is in the memory of the process, and reading it can block in this state. */
const isAsleep = (row: { state: string }): boolean => row.state === 'D';

function readRow(pid: number, names: readonly string[]): ProcessRow | null {
  const stat = readProcStat(pid);
  // Null: it ended between the listing and the read.
  if (stat === null || stat.state === 'Z' || stat.state === 'X') return null;
  const { parent, session, start, state } = stat;
  return { pid, parent, session, start, state, variables: isAsleep(stat) ? {} : readEnviron(pid, names) };
}

function readEnviron(pid: number, names: readonly string[]): Variables {
  try {
    return readVariables(readFileSync(`/proc/${pid}/environ`), names);
  } catch (error) {
    return goneUnlessNoFiles(error) ?? {}; // another user's, or it has just ended
  }
}

async function readTableByPs(names: readonly string[]): Promise<ProcessRow[]> {
  const [table, commands, withEnvironment] = await Promise.all(
    [
      ['-axo', 'pid=,ppid=,sess=,state=,lstart='],
      ['-axwwo', 'pid=,command='],
      ['-axEwwo', 'pid=,command='],
    ].map(async (args) => (await exec('ps', args, PS)).stdout),
  );
  const variables = variablesFromPs(
    { commands: commands ?? '', withEnvironment: withEnvironment ?? '' },
    names,
  );
  return (table ?? '').split('\n').flatMap((line): ProcessRow[] => {
    const [, pid, parent, session, state = '', start] =
      /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(.+)$/.exec(line) ?? [];
    if (pid === undefined || start === undefined || state.startsWith('Z')) return [];
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        // macOS prints an address or 0 here, which is not a pid.
        session: Number(session) || 0,
        state: state.slice(0, 1),
        start: start.trim(),
        variables: variables.get(Number(pid)) ?? {},
      },
    ];
  });
}
