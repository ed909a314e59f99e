import type { Nudge } from '../../../contract/session/nudge.js';
import type { Clock } from '../../../lib/clock.js';
import type { Stop } from '../../../lib/emitter.js';
import type { Registry } from '../registry.js';

/** The timer stands still while the machine sleeps, but limits end by the wall clock: it is looked at this often while one runs. */
const LOOK_EVERY_MS = 60_000;

export type LimitClockDeps = {
  registry: Pick<Registry, 'all'>;
  clock: Clock;
  /** Called when the limit of a session has ended. */
  onEnd(id: string): void;
};

export type LimitClock = {
  /** Returns whether the time has come at which a limit ends; null for a nudge without such a time. */
  ended(nudge: Nudge | null): boolean | null;
  /** Call it when the limit of a session may have changed, and at the start. */
  look(): void;
  stop(): void;
};

/** Notices when limits end: one timer for all sessions, and none while no limit runs. */
export function createLimitClock({ registry, clock, onEnd }: LimitClockDeps): LimitClock {
  let lookedAt = clock.now();
  let timer: Stop | null = null;

  function look(): void {
    timer?.();
    timer = null;
    const now = clock.now();
    let next = Number.POSITIVE_INFINITY;
    const over: string[] = [];
    for (const { id, status, nudge } of registry.all()) {
      const until = status === 'running' ? endOf(nudge) : null;
      if (until === null) continue;
      if (until > now) next = Math.min(next, until);
      else if (until > lookedAt) over.push(id);
    }
    lookedAt = now;
    if (next !== Number.POSITIVE_INFINITY) timer = clock.after(Math.min(next - now, LOOK_EVERY_MS), look);
    for (const id of over) onEnd(id);
  }

  return {
    ended(nudge) {
      const until = endOf(nudge ?? undefined);
      return until === null ? null : until <= clock.now();
    },
    look,
    stop() {
      timer?.();
      timer = null;
    },
  };
}

function endOf(nudge: Nudge | undefined): number | null {
  return nudge?.limited_until === undefined ? null : Date.parse(nudge.limited_until);
}
