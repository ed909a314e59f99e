import { tmuxName } from '../../../contract/names.js';
import type { Clock } from '../../../lib/clock.js';
import type { CrashPoint } from '../../../lib/crash-point.js';
import { createLimit, type KeyedQueue } from '../../../lib/keyed-queue.js';
import type { Logger } from '../../../lib/logging/logger.js';
import type { ProcessDescription } from '../../../lib/processes/describe.js';
import type { SessionRecord } from '../../store/state-schema.js';
import type { Servers } from '../../tmux/servers/servers.js';
import { removeStartFiles } from '../start/identity-file.js';
import type { Processes } from './processes.js';
import type { History } from '../history/history.js';
import type { Launcher } from '../start/launch.js';
import type { Registry } from '../registry.js';
import type { Seats } from '../seats.js';
import { scopedIdsOf } from '../sockets.js';
import type { Supervisor } from '../supervise.js';

/** How often a start that was cancelled is looked at. Unit: ms. */
const POLL_MS = 30;
/** A disposal that was begun and failed (tmux went away, the disk is full) is tried again after this. Unit: ms. */
const RETRY_MS = 2000;
/** tmux does one thing at a time: more at once would only keep its other questions waiting until they are given up. */
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

/** Processes beside the agent: what was ended, what was kept since that was asked for, and what could not be ended. */
export type Outcome = Record<'ended' | 'kept' | 'left', ProcessDescription[]>;

export type EndOptions = { keepProcesses: boolean };

export type End = {
  /**
   * Running: ends the agent and keeps the session for review. Exited: marks it reviewed. What the agent left running
   * is ended as well, unless it is to be kept.
   */
  done(id: string, options: EndOptions): Promise<Outcome>;
  /** Ends what runs, deletes tmux session, log, prompt and timeline, removes the record; the workspace stays. Repeating it is harmless. */
  dispose(id: string, options: EndOptions): Promise<Outcome>;
  /** Finishes disposals that a crash left half done. */
  finishDisposals(): Promise<void>;
};

export function createEnd(deps: EndDeps): End {
  const { registry, tmux, clock, crashPoint, logger } = deps;
  const limit = createLimit(() => KILLED_AT_ONCE);

  async function done(id: string, { keepProcesses }: EndOptions): Promise<Outcome> {
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

  async function dispose(id: string, { keepProcesses }: EndOptions): Promise<Outcome> {
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

  /** Where tmux has it. A start that failed has no seat on record, but may have left something under its name. */
  function seatOf(record: SessionRecord): { session: string; pane: string; serverPid: number } | null {
    if (record.status !== 'spawning' && record.seat !== null)
      return { ...scopedIdsOf(record, record.seat), serverPid: record.seat.server_pid };
    const serverPid = tmux.serverPid(record.socket);
    const session = `=${tmuxName(record.id)}`;
    return serverPid === null
      ? null
      : { ...scopedIdsOf(record, { session, pane: `${session}:` }), serverPid };
  }

  /** Once it is marked nobody sees the session any more, so nobody could ask for it again: it is finished by itself. */
  async function disposeForGood(id: string, options: EndOptions): Promise<Outcome> {
    try {
      return await dispose(id, options);
    } catch (error) {
      if (registry.find(id)?.disposing === true) {
        clock.after(RETRY_MS, () => {
          deps.queue
            .run(id, () => disposeForGood(id, options))
            .catch((again: unknown) => logger.warn({ session: id, err: again }, 'not disposed of yet'));
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
          .catch((error: unknown) => logger.warn({ session: id, err: error }, 'not disposed of yet'));
      }
    },
  };
}

const NOTHING: Outcome = { ended: [], kept: [], left: [] };
