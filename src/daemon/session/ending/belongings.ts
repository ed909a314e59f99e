import type { ProcessIdentity } from '../../../lib/processes/process.js';
import type { ProcessRow } from '../../../lib/processes/table.js';
import type { Seat, SessionRecord } from '../../store/state-schema.js';
import { isMarked, isOfAnotherHome, type Snapshot } from './snapshot.js';

/** A session, as far as its processes are concerned. */
export type Owner = {
  id: string;
  /** The mark of this schmux home: another home can have a session with the same id. */
  home: string;
  seat: Seat | null;
  /** The agent that goes on without its tmux session, if it does. */
  survivor: ProcessIdentity | null;
  /** RFC 3339; null while the session runs. */
  endedAt: string | null;
};

/**
 * The processes of a session. `agent` is what its terminal holds together: the agent and its descendants in the terminal
 * session of the pane. `detached` is what goes on without them: re-parented, or in a terminal session of its own.
 */
export type Belongings = { agent: ProcessRow[]; detached: ProcessRow[] };

export function ownerOf(record: SessionRecord, home: string): Owner {
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
 * Pure: which processes of a snapshot belong to the session. Found by pid and start time of the agent, by descent, by the
 * number of the terminal session and by the marks in the environment; never by name or directory. `spared` are pids that
 * belong to no session (the daemon, tmux servers in use) or to another one (its agent): neither they nor what descends from
 * them is taken.
 */
export function belongingsOf(snapshot: Snapshot, owner: Owner, spared: ReadonlySet<number>): Belongings {
  const roots = rootsOf(snapshot, owner);
  const rootPids = new Set(roots.map((root) => root.pid));

  /** Whether the first pid of note above the process is one of those that are spared. */
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
    // What is left in a terminal session that a member leads.
    ...snapshot.inSession(row.pid),
  ]);
  const terminal = owner.seat?.pid;
  const isAgents = (row: ProcessRow) =>
    rootPids.has(row.pid) || (tree.has(row.pid) && (row.session === terminal || row.session === 0));
  const all = [...members.values()];
  return { agent: all.filter(isAgents), detached: all.filter((row) => !isAgents(row)) };
}

/** The agent, if it is still the process on record: its pane's first process, or the one that went on without a pane. */
function rootsOf(snapshot: Snapshot, { home, seat, survivor }: Owner): ProcessRow[] {
  if (seat !== null && isOfAnotherBoot(snapshot, seat)) return [];
  const recorded: { pid: number; start: string | null }[] = [];
  if (seat !== null) recorded.push({ pid: seat.pid, start: seat.pid_start });
  if (survivor !== null) recorded.push(survivor);
  return recorded.flatMap(({ pid, start }) => {
    const row = snapshot.row(pid);
    // A home that was copied has the records of agents that are not its own.
    return row !== undefined && row.start === start && !isOfAnotherHome(row, home) ? [row] : [];
  });
}

/**
 * What is in the pane's terminal session. Its number is the agent's pid and stays taken while anyone is in it. Once the
 * agent is gone the number may have been given away, so only what was there before its end counts.
 */
function inTerminal(
  snapshot: Snapshot,
  { seat, endedAt }: Owner,
  roots: readonly ProcessRow[],
): ProcessRow[] {
  if (seat === null || isOfAnotherBoot(snapshot, seat)) return [];
  const inside = snapshot.inSession(seat.pid);
  if (roots.some((root) => root.pid === seat.pid)) return [...inside];
  // Somebody else has the pid now.
  if (snapshot.row(seat.pid) !== undefined || seat.boot === undefined || seat.pid_start === null) return [];
  const from = Number(seat.pid_start);
  const until = endedAt;
  return inside.filter(
    (row) => Number(row.start) >= from && (until === null || snapshot.startedBefore(row, until)),
  );
}

function isOfAnotherBoot(snapshot: Snapshot, seat: Seat): boolean {
  return seat.boot !== undefined && snapshot.boot !== null && seat.boot !== snapshot.boot;
}
