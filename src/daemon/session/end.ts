import { tmuxName } from '../../contract/names.js';
import type { Clock } from '../lib/clock.js';
import type { CrashPoint } from '../lib/crash-point.js';
import { createLimit, type KeyedQueue } from '../lib/keyed-queue.js';
import type { Logger } from '../lib/logger.js';
import { createProcessTrees } from '../lib/process-trees.js';
import { identify, signal, type ProcessIdentity } from '../lib/process.js';
import type { SessionRecord } from '../store/state-schema.js';
import { removeStartFiles } from './birth.js';
import type { Launcher } from './launch.js';
import type { TerminalPort, TmuxPort } from './ports.js';
import type { Registry } from './registry.js';
import type { Supervisor } from './supervise.js';

/** How often a dying process is looked at. Unit: ms. */
const POLL_MS = 30;
/** An agent that starts others faster than that is ended by force. */
const ROUNDS = 5;
/** After KILL only the kernel is waited for. Unit: ms. */
const AFTER_KILL_MS = 2000;
/** A disposal that was begun and failed (tmux went away, the disk is full) is tried again after this. Unit: ms. */
const RETRY_MS = 2000;
/** tmux does one thing at a time: more at once would only keep its other questions waiting until they are given up. */
const KILLED_AT_ONCE = 3;

export type EndDeps = {
  registry: Registry;
  tmux: TmuxPort;
  terminals: TerminalPort;
  supervisor: Supervisor;
  launcher: Pick<Launcher<never>, 'cancel' | 'busy' | 'idle'>;
  queue: KeyedQueue;
  runDir: string;
  /** Between TERM and KILL. Unit: ms. */
  graceMs(): number;
  pause(ms: number): Promise<void>;
  clock: Clock;
  crashPoint: CrashPoint;
  logger: Logger;
};

export type End = {
  /** Running: ends the agent and keeps the session for review. Exited: marks it reviewed (S2.3). */
  done(id: string): Promise<void>;
  /** Ends what runs, deletes tmux session and log, removes the record; the workspace stays. Repeating it is harmless. */
  dispose(id: string): Promise<void>;
  /** Finishes disposals that a crash left half done. */
  finishDisposals(): Promise<void>;
};

export function createEnd(deps: EndDeps): End {
  const { registry, tmux, clock, crashPoint, logger } = deps;
  const processTree = createProcessTrees();
  const limit = createLimit(() => KILLED_AT_ONCE);

  async function done(id: string): Promise<void> {
    const record = registry.get(id);
    if (record.status === 'done') {
      await registry.apply(id, { kind: 'reviewed' });
      return;
    }
    if (record.status === 'spawning') {
      deps.launcher.cancel(id);
      return;
    }
    await registry.apply(id, { kind: 'ending' });
    crashPoint('done.after_mark');
    await endProcesses(record);
    crashPoint('done.after_end');
    await deps.supervisor.check();
  }

  async function dispose(id: string): Promise<void> {
    if (registry.find(id) === undefined) return;
    if (deps.launcher.cancel(id)) await untilStarted(id);
    const record = registry.find(id);
    if (record === undefined) return;
    await registry.apply(id, { kind: 'disposing' });
    crashPoint('dispose.after_mark');
    if (record.status === 'running') await endProcesses(record);
    else if (record.status === 'done' && record.seat !== null)
      await endProcesses({ ...record, seat: record.seat });
    crashPoint('dispose.after_end');
    const seat = seatOf(record);
    if (seat !== null) await limit(() => tmux.kill({ id, ...seat }));
    crashPoint('dispose.after_tmux');
    await deps.terminals.remove(id);
    await removeStartFiles(deps.runDir, id);
    crashPoint('dispose.after_log');
    await registry.remove(id);
  }

  /** Where tmux has it. A start that failed has no seat on record, but may have left something under its name. */
  function seatOf(record: SessionRecord): { session: string; pane: string; serverPid: number } | null {
    if (record.status !== 'spawning' && record.seat !== null) {
      const { session, pane, server_pid: serverPid } = record.seat;
      return { session, pane, serverPid };
    }
    const serverPid = tmux.serverPid();
    const session = `=${tmuxName(record.id)}`;
    return serverPid === null ? null : { session, pane: `${session}:`, serverPid };
  }

  /** Once it is marked nobody sees the session any more, so nobody could ask for it again: it is finished by itself. */
  async function disposeForGood(id: string): Promise<void> {
    try {
      await dispose(id);
    } catch (error) {
      if (registry.find(id)?.disposing === true) {
        clock.after(RETRY_MS, () => {
          deps.queue
            .run(id, () => disposeForGood(id))
            .catch((again: unknown) => logger.warn({ session: id, err: again }, 'not disposed of yet'));
        });
      }
      throw error;
    }
  }

  async function untilStarted(id: string): Promise<void> {
    while (deps.launcher.busy(id)) await deps.pause(POLL_MS);
  }

  /** TERM to the agent and everything below it, KILL after the grace period to what is left: by pid and start time. */
  async function endProcesses(record: {
    id: string;
    seat: { pid: number; pid_start: string | null };
  }): Promise<void> {
    const { pid, pid_start: start } = record.seat;
    const root = await identify(pid);
    // Another process with the agent's old pid: the agent is gone, and that one is none of ours.
    if (root !== null && root.start !== start) return;
    let left: ProcessIdentity[] = [];
    // Again until nobody is left: what was started between the look and the signal is only in the next listing.
    for (let round = 0; round < ROUNDS && left.length === 0; round++) {
      const tree = await processTree(pid);
      if (tree.length === 0) return;
      await Promise.all(tree.map((member) => signal(member, 'SIGTERM')));
      left = await waitGone(tree, deps.graceMs());
    }
    logger.info({ session: record.id, left: left.length }, 'ending by force what did not end on request');
    // What was started meanwhile belongs to it too.
    const late = await processTree(pid);
    await Promise.all([...left, ...late].map((member) => signal(member, 'SIGKILL')));
    await waitGone([...left, ...late], AFTER_KILL_MS);
  }

  async function waitGone(members: ProcessIdentity[], ms: number): Promise<ProcessIdentity[]> {
    const until = clock.monotonic() + ms;
    for (let left = members; ;) {
      const now = await Promise.all(
        left.map(async (member) => (await identify(member.pid))?.start === member.start),
      );
      left = left.filter((_, index) => now[index]);
      if (left.length === 0 || clock.monotonic() >= until) return left;
      await deps.pause(POLL_MS);
    }
  }

  return {
    done: (id) => deps.queue.run(id, () => done(id)),
    dispose: (id) => deps.queue.run(id, () => disposeForGood(id)),
    async finishDisposals() {
      const half: SessionRecord[] = registry.everything().filter((record) => record.disposing);
      for (const { id } of half) {
        await deps.queue
          .run(id, () => disposeForGood(id))
          .catch((error: unknown) => logger.warn({ session: id, err: error }, 'not disposed of yet'));
      }
    },
  };
}
