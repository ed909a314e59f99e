import type { Clock } from '../../../lib/clock.js';
import { identify, type ProcessIdentity } from '../../../lib/processes/process.js';
import type { ProcessRow } from '../../../lib/processes/table.js';
import { describeProcesses, type ProcessDescription } from '../../../lib/processes/describe.js';
import type { Belongings } from './belongings.js';

/** How often dying processes are checked. */
const POLL_MS = 30;
/** A session that still starts new processes after this many requests to end is ended by force. */
const TERM_ROUNDS = 5;
/** Bound for programs that start others faster than they can be ended; after that, what is left is reported. */
const KILL_ROUNDS = 20;
/** After KILL only the kernel has anything left to do. */
const AFTER_KILL_MS = 2000;
/** Processes reported one by one at most. */
const DESCRIBED_MAX = 200;

export type EndProcessesDeps = {
  /** Finds the processes of the session as they are now. */
  findBelongings(): Promise<Belongings>;
  graceMs(): number;
  pause(ms: number): Promise<void>;
  clock: Pick<Clock, 'monotonic'>;
};

/** `ended`: the processes that were ended, except the agent. `left`: those that could not be ended, including the agent. */
export type Ended = { ended: ProcessDescription[]; left: ProcessDescription[] };

/**
 * Sends TERM to all processes of the session, and KILL to what is left after the grace period, until none is found any more. With
 * `keepDetached` only to those of the agent's own terminal. Does not wait for processes that it may not signal (another user's,
 * by sudo).
 */
export async function endProcesses(deps: EndProcessesDeps, keepDetached: boolean): Promise<Ended> {
  const described = new Map<number, ProcessDescription>();
  const denied = new Map<string, ProcessRow>();

  /** Returns the current processes, and those of `known`: without their parent some would not be found again. */
  async function find(known: readonly ProcessRow[]): Promise<ProcessRow[]> {
    const { agent, detached } = await deps.findBelongings();
    const others = keepDetached ? [] : detached;
    const fresh = others.filter((row) => !described.has(row.pid)).slice(0, DESCRIBED_MAX - described.size);
    for (const entry of await describeProcesses(fresh.map(({ pid }) => pid))) described.set(entry.pid, entry);
    const found = new Map([...known, ...agent, ...others].map((row) => [keyOf(row), row]));
    return [...found.values()].filter((row) => !denied.has(keyOf(row)));
  }

  async function send(rows: readonly ProcessRow[], name: NodeJS.Signals): Promise<void> {
    for (const row of rows) if (!(await signalOne(row, name))) denied.set(keyOf(row), row);
  }

  /** Returns which of them still run after `ms`. */
  async function waitGone(rows: readonly ProcessRow[], ms: number): Promise<ProcessRow[]> {
    const until = deps.clock.monotonic() + ms;
    for (let waiting = rows.filter((row) => !denied.has(keyOf(row))); ;) {
      waiting = await present(waiting);
      if (waiting.length === 0 || deps.clock.monotonic() >= until) return waiting;
      await deps.pause(POLL_MS);
    }
  }

  let left = await find([]);
  for (let round = 0; round < TERM_ROUNDS && left.length > 0; round++) {
    await send(left, 'SIGTERM');
    // A stopped process receives the signal when it continues.
    await send(
      left.filter((row) => row.state === 'T'),
      'SIGCONT',
    );
    const late = await waitGone(left, deps.graceMs());
    left = await find(late);
    if (late.length > 0) break;
  }
  const killed = new Set<string>();
  for (let round = 0; round < KILL_ROUNDS && left.some((row) => !killed.has(keyOf(row))); round++) {
    // Stopped first, so that none starts another process while the others are ended.
    await send(left, 'SIGSTOP');
    await send(left, 'SIGKILL');
    for (const row of left) killed.add(keyOf(row));
    left = await find(await waitGone(left, AFTER_KILL_MS));
  }
  const remaining = [...left, ...(await present([...denied.values()]))].map(({ pid }) => pid);
  return {
    ended: [...described.values()].filter(({ pid }) => !remaining.includes(pid)),
    left: await describeProcesses(remaining.slice(0, DESCRIBED_MAX)),
  };
}

const keyOf = ({ pid, start }: ProcessIdentity): string => `${pid} ${start}`;

async function present(members: readonly ProcessRow[]): Promise<ProcessRow[]> {
  const now = await Promise.all(members.map(({ pid }) => identify(pid)));
  return members.filter((member, index) => now[index]?.start === member.start);
}

/** Returns false when the process exists and may not be signalled. */
async function signalOne(identity: ProcessIdentity, name: NodeJS.Signals): Promise<boolean> {
  if ((await identify(identity.pid))?.start !== identity.start) return true;
  try {
    process.kill(identity.pid, name);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EPERM') return false;
    if (code === 'ESRCH') return true;
    throw error;
  }
}
