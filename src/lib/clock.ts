import type { Stop } from './emitter.js';

/** Time as an argument. `now` is wall time in ms since the epoch; `monotonic` never jumps and is for intervals. */
export type Clock = {
  now(): number;
  monotonic(): number;
  /**
   * For comparing moments, also with those of an earlier run: ms near the wall time that only grow, whatever the system's
   * clock is set to.
   */
  order(): number;
  /** Runs `callback` once after `ms`; the timer never keeps the process alive. */
  after(ms: number, callback: () => void): Stop;
};

/** The system's clock. Its order goes on after `last`, the highest that an earlier run gave. */
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

/** RFC 3339 in UTC. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
