import type { Clock } from '../../../lib/clock.js';
import { createEmitter, type Stop } from '../../../lib/emitter.js';
import { createKeyedQueue, createLimit } from '../../../lib/keyed-queue.js';
import type { Logger } from '../../../lib/logging/logger.js';

/** git writes several files for one command: the status is refreshed once, after the last of them. */
const SETTLE_MS = 250;
/** Minimum interval between refreshes caused by git's own files, however busy a workspace is. */
const PAUSE_MS = 2000;
/** The same after agent output or a changed file: most output changes no file, and most files change often. */
const OUTPUT_PAUSE_MS = 5000;
/** A slow workspace is refreshed less often: refreshes take at most a thirtieth of the time. */
const IDLE_FACTOR = 30;
/** Concurrent refreshes, so that a hundred workspaces do not start a hundred processes. */
const CONCURRENCY = 2;

export type StatusEvent<T> = { id: string; status: T | null };

/** Keeps the status `T` of workspaces current; a different `checked_at` alone does not count as a change. */
export type Monitor<T> = {
  /** Returns the cached status; null before the first refresh. */
  latest(id: string): T | null;
  /** Reads the status again, starting after this call; concurrent calls share one read. */
  refresh(id: string): Promise<T | null>;
  /** Schedules a rate-limited refresh, because something may have changed (agent output, a new file). */
  refreshSoon(id: string): void;
  /** Watches exactly these workspaces from now on. */
  follow(ids: ReadonlySet<string>): Promise<void>;
  /** Calls `listener` on every change of a status. */
  on(listener: (event: StatusEvent<T>) => void): Stop;
  stop(): Promise<void>;
};

export type MonitorDeps<T> = {
  /** Reads the status of a workspace now. */
  read(id: string): Promise<T | null>;
  /** Calls `onChange` when git did something, or when other files changed. */
  watch(id: string, onChange: (by: 'git' | 'files') => void): Promise<Stop>;
  clock: Clock;
  logger: Logger;
};

export function createMonitor<T extends object>(deps: MonitorDeps<T>): Monitor<T> {
  const cached = new Map<string, T | null>();
  const lastReads = new Map<string, { atMs: number; tookMs: number }>();
  const pending = new Map<string, Promise<T | null>>();
  const timers = new Map<string, { due: number; stop: Stop }>();
  const watches = new Map<string, Stop>();
  const queue = createKeyedQueue();
  const limit = createLimit(() => CONCURRENCY);
  const changes = createEmitter<StatusEvent<T>>((error) =>
    deps.logger.error({ err: error }, 'a status listener failed'),
  );
  let stopped = false;

  const readNow = async (id: string): Promise<T | null> => {
    const began = deps.clock.monotonic();
    const status = await deps.read(id);
    const at = deps.clock.monotonic();
    lastReads.set(id, { atMs: at, tookMs: at - began });
    const changed = !cached.has(id) || different(cached.get(id) ?? null, status);
    cached.set(id, status);
    if (changed && !stopped) changes.emit({ id, status });
    return status;
  };

  const refresh = (id: string): Promise<T | null> => {
    const waiting = pending.get(id);
    if (waiting !== undefined) return waiting;
    const mine = queue.run(id, () =>
      limit(() => {
        // A caller from here on may know of changes that this read misses; earlier ones are covered by it.
        pending.delete(id);
        timers.get(id)?.stop();
        timers.delete(id);
        return readNow(id);
      }),
    );
    pending.set(id, mine);
    return mine;
  };

  const schedule = (id: string, pauseMs: number) => {
    if (stopped) return;
    const now = deps.clock.monotonic();
    const last = lastReads.get(id);
    const earliest = last === undefined ? now : last.atMs + Math.max(pauseMs, last.tookMs * IDLE_FACTOR);
    const due = Math.max(now + SETTLE_MS, earliest);
    const waiting = timers.get(id);
    if (waiting !== undefined && waiting.due <= due) return;
    waiting?.stop();
    const stop = deps.clock.after(due - now, () => {
      timers.delete(id);
      refresh(id).catch((error: unknown) =>
        deps.logger.debug({ id, err: error }, 'the status of a workspace could not be refreshed'),
      );
    });
    timers.set(id, { due, stop });
  };

  const forget = (id: string) => {
    watches.get(id)?.();
    timers.get(id)?.stop();
    for (const map of [watches, timers, cached, lastReads]) map.delete(id);
  };

  return {
    latest: (id) => cached.get(id) ?? null,
    refresh,
    refreshSoon: (id) => schedule(id, OUTPUT_PAUSE_MS),
    async follow(ids) {
      for (const id of watches.keys()) if (!ids.has(id)) forget(id);
      for (const id of ids) {
        if (watches.has(id) || stopped) continue;
        watches.set(id, () => undefined);
        const stop = await deps.watch(id, (by) => schedule(id, by === 'git' ? PAUSE_MS : OUTPUT_PAUSE_MS));
        // The workspace may have been forgotten while its watch was being set up.
        if (!watches.has(id) || stopped) {
          stop();
          continue;
        }
        watches.set(id, stop);
        schedule(id, PAUSE_MS); // the first refresh
      }
    },
    on: (listener) => changes.on(listener),
    async stop() {
      stopped = true;
      for (const id of [...watches.keys(), ...timers.keys()]) forget(id);
      await queue.idle();
    },
  };
}

function different(before: object | null, now: object | null): boolean {
  const text = (value: object | null) =>
    JSON.stringify(value, (key, part: unknown) => (key === 'checked_at' ? undefined : part));
  return text(before) !== text(now);
}
