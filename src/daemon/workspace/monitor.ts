import type { GitStatus } from '../../contract/workspace.js';
import type { Clock } from '../lib/clock.js';
import { createEmitter, type Stop } from '../lib/emitter.js';
import { createKeyedQueue, createLimit } from '../lib/keyed-queue.js';
import type { Logger } from '../lib/logger.js';

/** git writes several files for one command: one look after the last of them. Unit: ms. */
const SETTLE_MS = 250;
/** Between two looks that nobody asked for, however busy a workspace is. Unit: ms. */
const PAUSE_MS = 2000;
/** Looks at the same time, so that a hundred workspaces do not start a hundred processes. */
const CONCURRENCY = 2;

export type StatusEvent = { id: string; status: GitStatus | null };

export type Monitor = {
  /** What was seen last; null before the first look. */
  latest(id: string): GitStatus | null;
  /** A look that begins after this call; concurrent calls share it. */
  refresh(id: string): Promise<GitStatus | null>;
  /** Something may have changed: a look soon, and not too often. */
  hint(id: string): void;
  /** Watches exactly these workspaces from now on. */
  follow(ids: ReadonlySet<string>): Promise<void>;
  /** Hears of every change of state. */
  on(listener: (event: StatusEvent) => void): Stop;
  stop(): Promise<void>;
};

export type MonitorDeps = {
  look(id: string): Promise<GitStatus | null>;
  watch(id: string, onChange: () => void): Promise<Stop>;
  clock: Clock;
  logger: Logger;
};

export function createMonitor(deps: MonitorDeps): Monitor {
  const seen = new Map<string, GitStatus | null>();
  const looked = new Map<string, number>();
  const pending = new Map<string, Promise<GitStatus | null>>();
  const timers = new Map<string, Stop>();
  const watches = new Map<string, Stop>();
  const queue = createKeyedQueue();
  const limit = createLimit(() => CONCURRENCY);
  const changes = createEmitter<StatusEvent>((error) =>
    deps.logger.error({ error }, 'a status listener failed'),
  );
  let stopped = false;

  const look = async (id: string): Promise<GitStatus | null> => {
    const status = await deps.look(id);
    looked.set(id, deps.clock.monotonic());
    const changed = !seen.has(id) || different(seen.get(id) ?? null, status);
    seen.set(id, status);
    if (changed && !stopped) changes.emit({ id, status });
    return status;
  };

  const refresh = (id: string): Promise<GitStatus | null> => {
    const waiting = pending.get(id);
    if (waiting !== undefined) return waiting;
    const mine = queue.run(id, () =>
      limit(() => {
        // From here on a caller may know more than this look will see.
        pending.delete(id);
        return look(id);
      }),
    );
    pending.set(id, mine);
    return mine;
  };

  const hint = (id: string) => {
    if (stopped || timers.has(id)) return;
    const since = deps.clock.monotonic() - (looked.get(id) ?? -Infinity);
    const wait = Math.max(SETTLE_MS, PAUSE_MS - since);
    const stop = deps.clock.after(wait, () => {
      timers.delete(id);
      refresh(id).catch((error: unknown) =>
        deps.logger.debug({ id, error }, 'a workspace could not be looked at'),
      );
    });
    timers.set(id, stop);
  };

  const forget = (id: string) => {
    watches.get(id)?.();
    timers.get(id)?.();
    for (const map of [watches, timers, seen, looked]) map.delete(id);
  };

  return {
    latest: (id) => seen.get(id) ?? null,
    refresh,
    hint,
    async follow(ids) {
      for (const id of watches.keys()) if (!ids.has(id)) forget(id);
      for (const id of ids) {
        if (watches.has(id) || stopped) continue;
        watches.set(id, () => undefined);
        const stop = await deps.watch(id, () => hint(id));
        // It may have been forgotten while its watch was being set up.
        if (watches.has(id) && !stopped) watches.set(id, stop);
        else stop();
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

function different(before: GitStatus | null, now: GitStatus | null): boolean {
  if (before === null || now === null) return before !== now;
  const { checked_at: _before, ...left } = before;
  const { checked_at: _now, ...right } = now;
  return JSON.stringify(left) !== JSON.stringify(right);
}
