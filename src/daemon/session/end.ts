import { tmuxName } from '../../contract/names.js';
import type { Clock } from '../../lib/clock.js';
import type { CrashPoint } from '../../lib/crash-point.js';
import { createLimit, type KeyedQueue } from '../../lib/keyed-queue.js';
import type { Logger } from '../../lib/logging/logger.js';
import type { ProcessDescription } from '../../lib/processes/describe.js';
import type { SessionRecord } from '../store/state-schema.js';
import type { Servers } from '../tmux/servers.js';
import { removeStartFiles } from './start/identity-file.js';
import type { Processes } from './processes/processes.js';
import type { History } from './history/history.js';
import type { Launcher } from './start/launch.js';
import type { Registry } from './registry.js';
import type { Seats } from './seats.js';
import { scopedIdsOf } from './sockets.js';
import type { Supervisor } from './supervise.js';

/** How often a cancelled start is polled. */
const POLL_MS = 30;
/** Pause before a disposal that has begun and failed (tmux is gone, the disk is full) is tried again. */
const RETRY_MS = 2000;
/** tmux does one thing at a time: more kills at once would only delay its other requests until they time out. */
const KILLED_AT_ONCE = 3;

export type EndDeps = {
  registry: Registry;
  tmux: Pick<Servers, 'kill' | 'serverPid'>;
  seats: Pick<Seats, 'remove'>;
  supervisor: Supervisor;
  launcher: Pick<Launcher, 'cancel' | 'busy' | 'idle'>;
  queue: KeyedQueue;
  history: Pick<History, 'forget'>;
  runDir: string;
  processes: Pick<Processes, 'end'>;
  pause(ms: number): Promise<void>;
  clock: Clock;
  crashPoint: CrashPoint;
  logger: Logger;
};

/** The processes beside the agent: those that were ended, those that were kept on request, and those that could not be ended. */
export type EndOutcome = Record<'ended' | 'kept' | 'left', ProcessDescription[]>;

export type EndOptions = { keepProcesses: boolean };

export type End = {
  /**
   * Ends the agent of a running session and keeps the session for review; marks an ended session as reviewed. Ends what the agent
   * left running as well, unless that is to be kept.
   */
  done(id: string, options: EndOptions): Promise<EndOutcome>;
  /**
   * Ends the session's processes, deletes its tmux session, log, prompt, timeline and record; the workspace stays. Can be
   * repeated.
   */
  dispose(id: string, options: EndOptions): Promise<EndOutcome>;
  /** Finishes disposals that a crash interrupted. */
  finishDisposals(): Promise<void>;
};

export function createEnd(deps: EndDeps): End {
  const { registry, tmux, clock, crashPoint, logger } = deps;
  const limit = createLimit(() => KILLED_AT_ONCE);

  async function done(id: string, { keepProcesses }: EndOptions): Promise<EndOutcome> {
    const record = registry.get(id);
    if (record.status === 'spawning') {
      deps.launcher.cancel(id);
      return NOTHING;
    }
    if (record.status === 'done') {
      const outcome = await deps.processes.end(record, keepProcesses);
      if (record.survivor == null) await registry.apply(id, { kind: 'reviewed' });
      else await deps.supervisor.poll();
      return outcome;
    }
    await registry.apply(id, { kind: 'ending' });
    crashPoint('done.after_mark');
    const outcome = await deps.processes.end(record, keepProcesses);
    crashPoint('done.after_end');
    await deps.supervisor.poll();
    return outcome;
  }

  async function dispose(id: string, { keepProcesses }: EndOptions): Promise<EndOutcome> {
    if (registry.find(id) === undefined) return NOTHING;
    if (deps.launcher.cancel(id)) await untilStarted(id);
    const record = registry.find(id);
    if (record === undefined) return NOTHING;
    await registry.apply(id, { kind: 'disposing', keepProcesses });
    crashPoint('dispose.after_mark');
    const outcome = await deps.processes.end(record, keepProcesses);
    crashPoint('dispose.after_end');
    const seat = seatOf(record);
    if (seat !== null) await limit(() => tmux.kill({ id, ...seat }));
    crashPoint('dispose.after_tmux');
    await deps.seats.remove(id);
    await deps.history.forget(id);
    await removeStartFiles(deps.runDir, id);
    crashPoint('dispose.after_log');
    await registry.remove(id);
    return outcome;
  }

  /**
   * Returns the ids of the session in tmux. A failed start has no seat on record, but may have left a tmux session under its
   * name.
   */
  function seatOf(record: SessionRecord): { session: string; pane: string; serverPid: number } | null {
    if (record.status !== 'spawning' && record.seat !== null)
      return { ...scopedIdsOf(record, record.seat), serverPid: record.seat.server_pid };
    const serverPid = tmux.serverPid(record.socket);
    const session = `=${tmuxName(record.id)}`;
    return serverPid === null
      ? null
      : { ...scopedIdsOf(record, { session, pane: `${session}:` }), serverPid };
  }

  /** Retries a disposal until it succeeds: once it has begun the session is no longer listed, so nobody could ask again. */
  async function disposeForGood(id: string, options: EndOptions): Promise<EndOutcome> {
    try {
      return await dispose(id, options);
    } catch (error) {
      if (registry.find(id)?.disposing === true) {
        clock.after(RETRY_MS, () => {
          deps.queue
            .run(id, () => disposeForGood(id, options))
            .catch((again: unknown) =>
              logger.warn({ session: id, err: again }, 'not disposed of yet; it will be tried again'),
            );
        });
      }
      throw error;
    }
  }

  async function untilStarted(id: string): Promise<void> {
    while (deps.launcher.busy(id)) await deps.pause(POLL_MS);
  }

  return {
    done: (id, options) => deps.queue.run(id, () => done(id, options)),
    dispose: (id, options) => deps.queue.run(id, () => disposeForGood(id, options)),
    async finishDisposals() {
      const half: SessionRecord[] = registry.everything().filter((record) => record.disposing);
      for (const { id, keep_processes: keep } of half) {
        await deps.queue
          .run(id, () => disposeForGood(id, { keepProcesses: keep === true }))
          .catch((error: unknown) =>
            logger.warn({ session: id, err: error }, 'not disposed of yet; it will be tried again'),
          );
      }
    },
  };
}

const NOTHING: EndOutcome = { ended: [], kept: [], left: [] };
