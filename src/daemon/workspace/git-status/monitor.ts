import type { Clock } from '../../../lib/clock.js';
import { createEmitter, type Stop } from '../../../lib/emitter.js';
import { createKeyedQueue, createLimit } from '../../../lib/keyed-queue.js';
import type { Logger } from '../../../lib/logging/logger.js';

/** git writes several files for one command: one look after the last of them. Unit: ms. */
const SETTLE_MS = 250;
/** Between two looks that git's own files ask for, however busy a workspace is. Unit: ms. */
const PAUSE_MS = 2000;
/** Between two looks because an agent printed or a file changed: most output changes no file, most files change often. Unit: ms. */
const OUTPUT_PAUSE_MS = 5000;
/** A workspace that is slow to look at is looked at less: at most a thirtieth of the time. */
const IDLE_FACTOR = 30;
/** Looks at the same time, so that a hundred workspaces do not start a hundred processes. */
const CONCURRENCY = 2;

export type StatusEvent<T> = { id: string; status: T | null };

/** `T` is what a look answers; a `checked_at` in it is no change. */
export type Monitor<T> = {
  /** What was seen last; null before the first look. */
  latest(id: string): T | null;
  /** A look that begins after this call; concurrent calls share it. */
  refresh(id: string): Promise<T | null>;
  /** Something may have changed (its agent printed, a file came): a look soon, and not too often. */
  hint(id: string): void;
  /** Watches exactly these workspaces from now on. */
  follow(ids: ReadonlySet<string>): Promise<void>;
  /** Hears of every change of state. */
  on(listener: (event: StatusEvent<T>) => void): Stop;
  stop(): Promise<void>;
};

export type MonitorDeps<T> = {
  look(id: string): Promise<T | null>;
  /** Tells of what git did, and of files beside it. */
  watch(id: string, onChange: (by: 'git' | 'files') => void): Promise<Stop>;
  clock: Clock;
  logger: Logger;
};

export function createMonitor<T extends object>(deps: MonitorDeps<T>): Monitor<T> {
  const seen = new Map<string, T | null>();
  const looked = new Map<string, { at: number; took: number }>();
  const pending = new Map<string, Promise<T | null>>();
  const timers = new Map<string, { due: number; stop: Stop }>();
  const watches = new Map<string, Stop>();
  const queue = createKeyedQueue();
  const limit = createLimit(() => CONCURRENCY);
  const changes = createEmitter<StatusEvent<T>>((error) =>
    deps.logger.error({ err: error }, 'a status listener failed'),
  );
  let stopped = false;

  const look = async (id: string): Promise<T | null> => {
    const began = deps.clock.monotonic();
    const status = await deps.look(id);
    const at = deps.clock.monotonic();
    looked.set(id, { at, took: at - began });
    const changed = !seen.has(id) || different(seen.get(id) ?? null, status);
    seen.set(id, status);
    if (changed && !stopped) changes.emit({ id, status });
    return status;
  };

  const refresh = (id: string): Promise<T | null> => {
    const waiting = pending.get(id);
    if (waiting !== undefined) return waiting;
    const mine = queue.run(id, () =>
      limit(() => {
        // From here on a caller may know more than this look will see; what was hinted before, it will.
        pending.delete(id);
        timers.get(id)?.stop();
        timers.delete(id);
        return look(id);
      }),
    );
    pending.set(id, mine);
    return mine;
  };

  const schedule = (id: string, pause: number) => {
    if (stopped) return;
    const now = deps.clock.monotonic();
    const last = looked.get(id);
    const earliest = last === undefined ? now : last.at + Math.max(pause, last.took * IDLE_FACTOR);
    const due = Math.max(now + SETTLE_MS, earliest);
    const waiting = timers.get(id);
    if (waiting !== undefined && waiting.due <= due) return;
    waiting?.stop();
    const stop = deps.clock.after(due - now, () => {
      timers.delete(id);
      refresh(id).catch((error: unknown) =>
        deps.logger.debug({ id, err: error }, 'a workspace could not be looked at'),
      );
    });
    timers.set(id, { due, stop });
  };

  const forget = (id: string) => {
    watches.get(id)?.();
    timers.get(id)?.stop();
    for (const map of [watches, timers, seen, looked]) map.delete(id);
  };

  return {
    latest: (id) => seen.get(id) ?? null,
    refresh,
    hint: (id) => schedule(id, OUTPUT_PAUSE_MS),
    async follow(ids) {
      for (const id of watches.keys()) if (!ids.has(id)) forget(id);
      for (const id of ids) {
        if (watches.has(id) || stopped) continue;
        watches.set(id, () => undefined);
        const stop = await deps.watch(id, (by) => schedule(id, by === 'git' ? PAUSE_MS : OUTPUT_PAUSE_MS));
        // It may have been forgotten while its watch was being set up.
        if (!watches.has(id) || stopped) {
          stop();
          continue;
        }
        watches.set(id, stop);
        schedule(id, PAUSE_MS); // the first look
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
