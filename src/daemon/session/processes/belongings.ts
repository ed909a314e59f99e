import type { ProcessIdentity } from '../../../lib/processes/process.js';
import type { ProcessRow } from '../../../lib/processes/table.js';
import type { Seat, SessionRecord } from '../../store/state-schema.js';
import { isMarked, isOfAnotherHome, type ProcessSnapshot } from './snapshot.js';

/** The part of a session that is needed to find its processes. */
export type ProcessOwner = {
  id: string;
  /** The mark of this schmux home, because another home can have a session with the same id. */
  home: string;
  seat: Seat | null;
  /** The agent, if it runs without its tmux session. */
  survivor: ProcessIdentity | null;
  /** RFC 3339; null while the session runs. */
  endedAt: string | null;
};

/**
 * The processes of a session. `agent` is the agent and its descendants in the terminal session of the pane. `detached` is what can
 * run on without them: processes that were re-parented, or that lead a terminal session of their own.
 */
export type Belongings = { agent: ProcessRow[]; detached: ProcessRow[] };

export function ownerOf(record: SessionRecord, home: string): ProcessOwner {
  const done = record.status === 'done' ? record : null;
  return {
    id: record.id,
    home,
    seat: record.status === 'spawning' ? null : record.seat,
    survivor: done?.survivor ?? null,
    endedAt: done?.ended_at ?? null,
  };
}

/**
 * Returns the processes of a snapshot that belong to the session. Pure. They are found by pid and start time of the agent, by
 * descent, by the number of the terminal session and by the marks in the environment; never by name or directory. `spared` are
 * pids that belong to no session (the daemon, tmux servers in use) or to another session (its agent): neither they nor their
 * descendants are included.
 */
export function belongingsOf(
  snapshot: ProcessSnapshot,
  owner: ProcessOwner,
  spared: ReadonlySet<number>,
): Belongings {
  const roots = rootsOf(snapshot, owner);
  const rootPids = new Set(roots.map((root) => root.pid));

  /** Returns true when the nearest ancestor that is a root or spared is spared. */
  function isSpared(row: ProcessRow): boolean {
    const seen = new Set<number>();
    for (let at: ProcessRow | undefined = row; at !== undefined && !seen.has(at.pid);) {
      if (rootPids.has(at.pid)) return false;
      if (spared.has(at.pid)) return true;
      seen.add(at.pid);
      at = snapshot.row(at.parent);
    }
    return false;
  }

  function closure(seeds: readonly ProcessRow[], next: (row: ProcessRow) => readonly ProcessRow[]) {
    const members = new Map<number, ProcessRow>();
    const waiting = [...seeds];
    for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
      if (members.has(row.pid) || isSpared(row)) continue;
      members.set(row.pid, row);
      waiting.push(...next(row));
    }
    return members;
  }

  const tree = closure(roots, (row) => snapshot.childrenOf(row.pid));
  const serverPid = owner.seat?.server_pid ?? null;
  const marked = snapshot.naming(owner.id).filter((row) => isMarked(row, { home: owner.home, serverPid }));
  const members = closure([...tree.values(), ...inTerminal(snapshot, owner, roots), ...marked], (row) => [
    ...snapshot.childrenOf(row.pid),
    // The rest of a terminal session that a member leads.
    ...snapshot.inSession(row.pid),
  ]);
  const terminal = owner.seat?.pid;
  const isAgents = (row: ProcessRow) =>
    rootPids.has(row.pid) || (tree.has(row.pid) && (row.session === terminal || row.session === 0));
  const all = [...members.values()];
  return { agent: all.filter(isAgents), detached: all.filter((row) => !isAgents(row)) };
}

/** Returns the agent if it is still the process on record: the first process of its pane, or the one that runs without a pane. */
function rootsOf(snapshot: ProcessSnapshot, { home, seat, survivor }: ProcessOwner): ProcessRow[] {
  if (seat !== null && isOfAnotherBoot(snapshot, seat)) return [];
  const recorded: { pid: number; start: string | null }[] = [];
  if (seat !== null) recorded.push({ pid: seat.pid, start: seat.pid_start });
  if (survivor !== null) recorded.push(survivor);
  return recorded.flatMap(({ pid, start }) => {
    const row = snapshot.row(pid);
    // A copied home has records of agents that are not its own.
    return row !== undefined && row.start === start && !isOfAnotherHome(row, home) ? [row] : [];
  });
}

/**
 * Returns the processes in the pane's terminal session. Its number is the agent's pid, and stays taken while any process is in it.
 * Once the agent is gone the number may have been reused, so only processes that started before its end count.
 */
function inTerminal(
  snapshot: ProcessSnapshot,
  { seat, endedAt }: ProcessOwner,
  roots: readonly ProcessRow[],
): ProcessRow[] {
  if (seat === null || isOfAnotherBoot(snapshot, seat)) return [];
  const inside = snapshot.inSession(seat.pid);
  if (roots.some((root) => root.pid === seat.pid)) return [...inside];
  // Another process has the pid now.
  if (snapshot.row(seat.pid) !== undefined || seat.boot === undefined || seat.pid_start === null) return [];
  const from = Number(seat.pid_start);
  const until = endedAt;
  return inside.filter(
    (row) => Number(row.start) >= from && (until === null || snapshot.startedBefore(row, until)),
  );
}

function isOfAnotherBoot(snapshot: ProcessSnapshot, seat: Seat): boolean {
  return seat.boot !== undefined && snapshot.boot !== null && seat.boot !== snapshot.boot;
}
