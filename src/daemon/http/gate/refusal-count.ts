import type { Clock } from '../../../lib/clock.js';
import type { Stop } from '../../../lib/emitter.js';
import type { Logger } from '../../../lib/logging/logger.js';

/** Refusals within it become one line. Unit: ms. */
const REPORT_MS = 60_000;
/** While they go on, each interval is this many times the last one, up to LONGEST_MS: a flood of a week is some hundred lines. */
const SLOWER = 2;
const LONGEST_MS = 30 * 60_000;

export type RefusalCount = {
  /**
   * Counts one; `kind` is an error code or another word out of a fixed set, never anything that the caller sent. Of errors
   * that are faults of ours (`unexpected`) the first of an interval is logged with the summary.
   */
  add(kind: string, unexpected?: unknown): void;
  /** Writes what was counted and ends the timer. */
  stop: Stop;
};

/**
 * Counts what was refused to callers without a key, and logs one summary per interval. Anyone on this machine can cause
 * refusals, so one must cost neither a line nor a stack trace.
 */
export function createRefusalCount(deps: { clock: Clock; logger: Logger }): RefusalCount {
  const counts = new Map<string, number>();
  let wait = REPORT_MS;
  let cancel: Stop | null = null;
  let since = 0;
  let first: unknown;

  const report = () => {
    cancel = null;
    if (counts.size === 0) {
      wait = REPORT_MS;
      return;
    }
    const seconds = Math.round((deps.clock.monotonic() - since) / 1000);
    const refused = Object.fromEntries(counts);
    const err = first === undefined ? {} : { err: first };
    deps.logger.warn({ refused, seconds, ...err }, 'requests without a key were refused');
    counts.clear();
    first = undefined;
    wait = Math.min(LONGEST_MS, wait * SLOWER);
    schedule();
  };
  const schedule = () => {
    since = deps.clock.monotonic();
    cancel = deps.clock.after(wait, report);
  };

  return {
    add(kind, unexpected) {
      first ??= unexpected;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      if (cancel === null) schedule();
    },
    stop() {
      if (cancel === null) return;
      cancel();
      report();
      (cancel as Stop | null)?.();
      cancel = null;
    },
  };
}
