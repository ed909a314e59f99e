import type { Stop } from './emitter.js';

/** Time as an argument. `now` is wall time in ms since the epoch; `monotonic` never jumps and is for intervals. */
export type Clock = {
  now(): number;
  monotonic(): number;
  /** Runs `callback` once after `ms`; the timer never keeps the process alive. */
  after(ms: number, callback: () => void): Stop;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** RFC 3339 in UTC. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
