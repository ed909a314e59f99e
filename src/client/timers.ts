export type Stop = () => void;

/** Timers, passed in for tests; the daemon's clock matches too. `monotonic` is in ms and never jumps back. */
export type Timers = {
  monotonic(): number;
  /** Runs `callback` once after `ms`. */
  after(ms: number, callback: () => void): Stop;
};

export const systemTimers: Timers = {
  monotonic: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
