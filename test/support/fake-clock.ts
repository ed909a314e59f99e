import type { Clock } from '../../src/lib/clock.js';

export type FakeClock = Clock & {
  /** Lets this much time pass; timers that fall due run in order, each at its own time. */
  pass(ms: number): void;
};

/** A clock that stands still until it is told to go on. Wall time, monotonic time and order are the same number. */
export function createFakeClock(startMs = 1_000_000): FakeClock {
  let now = startMs;
  let timers: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    monotonic: () => now,
    order: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => void (timers = timers.filter((other) => other !== timer));
    },
    pass(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers = timers.filter((other) => other !== next);
        now = Math.max(now, next.at);
        next.run();
      }
      now = end;
    },
  };
}
