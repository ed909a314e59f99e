import { readlink } from 'node:fs/promises';
import type { ErrorBody } from '../../../contract/errors.js';
import { identify, type ProcessIdentity } from '../../../lib/processes/process.js';
import { bootId } from '../../../lib/processes/boot.js';
import type { Seat, SessionRecord } from '../../store/state-schema.js';
import type { Belongings } from './belongings.js';
import type { ProcessSnapshot } from './snapshot.js';

type SurvivorsDeps = {
  takeSnapshot(): Promise<ProcessSnapshot>;
  /** Returns the processes of a session in the snapshot. */
  of(snapshot: ProcessSnapshot, record: SessionRecord): Belongings;
};

/**
 * Finds the agent of a session that has lost its tmux session; for one pass over all sessions, which scans at most once. `known` is
 * what an earlier pass found.
 */
export type FindSurvivor = (
  record: SessionRecord,
  known: ProcessIdentity | null,
) => Promise<ProcessIdentity | null>;

/**
 * Creates the function that finds survivors. A program that ignores SIGHUP keeps running when its tmux server or session is ended.
 * It is recognised by pid and start time; if that process was a wrapper that has ended, it is whatever still runs in the pane's
 * terminal session.
 */
export function createFindSurvivor(deps: SurvivorsDeps): FindSurvivor {
  let scan: Promise<ProcessSnapshot> | null = null;
  return async (record, known) => {
    if (record.status === 'spawning' || record.seat === null) return null;
    const { pid, boot } = record.seat;
    if (boot !== undefined && boot !== (await bootId())) return null;
    if (known !== null && (await identify(known.pid))?.start === known.start) return known;
    scan ??= deps.takeSnapshot();
    const { agent, detached } = deps.of(await scan, record);
    const first = agent.find((row) => row.pid === pid);
    if (first !== undefined && (await identify(pid))?.start === first.start)
      return { pid, start: first.start };
    const inTerminal = [...agent, ...detached].filter((row) => row.session === pid);
    const pids = new Set(inTerminal.map((row) => row.pid));
    for (const row of inTerminal)
      if (!pids.has(row.parent) && (await readsTerminal(row))) return { pid: row.pid, start: row.start };
    return null;
  };
}

/** Returns true for a process that reads the terminal: an agent, not a server that it left in the background. */
async function readsTerminal({ pid, start }: ProcessIdentity): Promise<boolean> {
  const input = await readlink(`/proc/${pid}/fd/0`).catch(() => '');
  return input.startsWith('/dev/pts/') && (await identify(pid))?.start === start;
}

/** Returns what tells a process from every other one, for the seat of a session. */
export async function proofOf(pid: number): Promise<Pick<Seat, 'pid_start' | 'boot'>> {
  const [identity, boot] = await Promise.all([identify(pid), bootId()]);
  return { pid_start: identity?.start ?? null, ...(boot === null ? {} : { boot }) };
}

/** Describes why a session without a pane is over, and whether its agent still runs. */
export function lossOf(id: string, serverIsGone: boolean, survivor: ProcessIdentity | null): ErrorBody {
  const what = serverIsGone ? 'Its tmux server has ended' : 'Its tmux session was ended from outside schmux';
  if (survivor !== null)
    return {
      code: 'SESSION_GONE',
      message: `${what}; the agent still runs without a terminal (pid ${survivor.pid}).`,
      hint: `schmux done ${id} ends it. Until then its conversation cannot be resumed. The log is kept.`,
    };
  if (serverIsGone)
    return {
      code: 'SESSION_GONE',
      message: `${what}, and the agent with it.`,
      hint: 'The log is kept: schmux logs prints it. Agents that can resume continue where they stopped.',
    };
  return { code: 'SESSION_GONE', message: `${what}.`, hint: 'The log is kept: schmux logs prints it.' };
}
