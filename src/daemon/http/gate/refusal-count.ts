import type { Clock } from '../../../lib/clock.js';
import type { Stop } from '../../../lib/emitter.js';
import type { Logger } from '../../../lib/logging/logger.js';

/** Refusals within this time become one log line. */
const REPORT_MS = 60_000;
/**
 * While refusals continue, each interval is this many times the last one, up to REPORT_MAX_MS: a flood of a week takes some
 * hundred lines.
 */
const BACKOFF_FACTOR = 2;
const REPORT_MAX_MS = 30 * 60_000;

export type RefusalCount = {
  /**
   * Counts one refusal; `kind` is an error code or another word from a fixed set, never anything that the caller sent. The first
   * internal error (`unexpected`) of an interval is logged with the summary.
   */
  add(kind: string, unexpected?: unknown): void;
  /** Logs the pending count and stops the timer. */
  stop: Stop;
};

/**
 * Counts refused requests of callers without a key and logs one summary per interval. Anyone on this machine can cause refusals,
 * so a single one must not cost a log line or a stack trace.
 */
export function createRefusalCount(deps: { clock: Clock; logger: Logger }): RefusalCount {
  const counts = new Map<string, number>();
  let waitMs = REPORT_MS;
  let cancel: Stop | null = null;
  let since = 0;
  let first: unknown;

  const report = () => {
    cancel = null;
    if (counts.size === 0) {
      waitMs = REPORT_MS;
      return;
    }
    const seconds = Math.round((deps.clock.monotonic() - since) / 1000);
    const refused = Object.fromEntries(counts);
    const err = first === undefined ? {} : { err: first };
    deps.logger.warn({ refused, seconds, ...err }, 'requests without a key were refused');
    counts.clear();
    first = undefined;
    waitMs = Math.min(REPORT_MAX_MS, waitMs * BACKOFF_FACTOR);
    schedule();
  };
  const schedule = () => {
    since = deps.clock.monotonic();
    cancel = deps.clock.after(waitMs, report);
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
