import { uptime } from 'node:os';
import { bootId } from '../../../lib/processes/boot.js';
import { shareScans } from '../../../lib/processes/shared-scan.js';
import { readProcessTable, type ProcessRow } from '../../../lib/processes/table.js';

/** Variables that every process started for a session inherits: the session, and the home it belongs to. */
const ENV_ID = 'SCHMUX_SESSION_ID';
const ENV_HOME = 'SCHMUX_HOME_MARK';
/** tmux(1), ENVIRONMENT: `<socket path>,<server pid>,<session>`; identifies processes started by versions without ENV_HOME. */
const ENV_TMUX = 'TMUX';

/** proc(5): start times are in ticks of USER_HZ, which is 100 on every Linux. */
const TICKS_PER_SECOND = 100;
/** Longest time between an end and its record. */
const RECORDED_WITHIN_S = 1;

/** All processes at one moment, indexed by what tells whose they are. */
export type ProcessSnapshot = {
  row(pid: number): ProcessRow | undefined;
  childrenOf(pid: number): readonly ProcessRow[];
  /** Returns the processes of the terminal session with that number (setsid(2)). */
  inSession(session: number): readonly ProcessRow[];
  /** Returns the processes whose environment names the session with that id. */
  naming(id: string): readonly ProcessRow[];
  boot: string | null;
  /** Returns true when the process started before that time (RFC 3339). */
  startedBefore(row: ProcessRow, time: string): boolean;
};

/** Creates a function that scans on demand; callers that ask during a scan share the next one. */
export function createSnapshots(): () => Promise<ProcessSnapshot> {
  return shareScans(async () => {
    const boot = await bootId();
    const rows = await readProcessTable([ENV_ID, ENV_HOME, ENV_TMUX]);
    return indexRows(rows, { boot, uptimeS: uptime(), now: Date.now() });
  });
}

/** Exported for tests. */
export function indexRows(
  rows: readonly ProcessRow[],
  at: { boot: string | null; uptimeS: number; now: number },
): ProcessSnapshot {
  const byPid = new Map(rows.map((row) => [row.pid, row]));
  const children = groupBy(rows, (row) => row.parent);
  const sessions = groupBy(rows, (row) => row.session);
  const named = groupBy(rows, (row) => row.variables[ENV_ID] ?? '');
  return {
    row: (pid) => byPid.get(pid),
    childrenOf: (pid) => children.get(pid) ?? [],
    inSession: (session) => (session > 1 ? (sessions.get(session) ?? []) : []),
    naming: (id) => named.get(id) ?? [],
    boot: at.boot,
    startedBefore(row, time) {
      const started = Number(row.start) / TICKS_PER_SECOND;
      const then = at.uptimeS - (at.now - Date.parse(time)) / 1000;
      return started <= then + RECORDED_WITHIN_S;
    },
  };
}

/** Returns true when a process whose environment names the session was started by this home's session of that id. */
export function isMarked(row: ProcessRow, owner: { home: string; serverPid: number | null }): boolean {
  const home = row.variables[ENV_HOME];
  if (home !== undefined) return home === owner.home;
  const serverPid = /,(\d+),[^,]*$/.exec(row.variables[ENV_TMUX] ?? '')?.[1];
  return serverPid !== undefined && Number(serverPid) === owner.serverPid;
}

/** Returns true when the environment names another home. */
export function isOfAnotherHome(row: ProcessRow, home: string): boolean {
  const other = row.variables[ENV_HOME];
  return other !== undefined && other !== home;
}

function groupBy<K>(rows: readonly ProcessRow[], keyOf: (row: ProcessRow) => K): Map<K, ProcessRow[]> {
  const groups = new Map<K, ProcessRow[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}
