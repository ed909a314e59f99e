import type { Clock } from '../../src/lib/clock.js';

export type FakeClock = Clock & {
  /** Lets this much time pass; timers that fall due run in order, each at its own time. */
  pass(ms: number): void;
  /** Does the same, and lets promises settle before each timer and at the end. */
  passSettled(ms: number): Promise<void>;
  /** How long each waiting timer still has to go, the soonest first. */
  due(): number[];
};

/** A clock that advances only on command. Wall time, monotonic time and order are the same number. */
export function createFakeClock(startMs = 1_000_000): FakeClock {
  let now = startMs;
  let timers: { at: number; run: () => void }[] = [];
  const waiting = () => timers.toSorted((a, b) => a.at - b.at);
  /** Runs the next timer that falls due until `end`; false when there is none. */
  const runNext = (end: number): boolean => {
    const [next] = waiting();
    if (next === undefined || next.at > end) return false;
    timers = timers.filter((other) => other !== next);
    now = Math.max(now, next.at);
    next.run();
    return true;
  };
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
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
      while (runNext(end));
      now = end;
    },
    async passSettled(ms) {
      const end = now + ms;
      do await settled();
      while (runNext(end));
      now = end;
      await settled();
    },
    due: () => waiting().map(({ at }) => at - now),
  };
}
