import type { Stop } from './emitter.js';

/** The time, passed as an argument. `now` is wall time in ms since the epoch; `monotonic` never jumps and is for intervals. */
export type Clock = {
  now(): number;
  monotonic(): number;
  /**
   * Returns a number for comparing moments, also with those of an earlier run: ms near the wall time that only grow, whatever
   * the system clock is set to.
   */
  order(): number;
  /** Runs `callback` once after `ms`; the timer never keeps the process alive. */
  after(ms: number, callback: () => void): Stop;
};

/** Creates a system clock. Its order continues after `last`, the highest value of an earlier run. */
export function createClock(last = 0): Clock {
  const base = Math.max(Date.now(), last + 1) - performance.now();
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    order: () => Math.floor(base + performance.now()),
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

export const systemClock: Clock = createClock();

/** Formats a time as RFC 3339 in UTC. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
