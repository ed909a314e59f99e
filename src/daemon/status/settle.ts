import type { SettledVerdict, Verdict } from './verdict.js';
import { sameVerdict } from './verdict.js';

/** A new verdict that is not believed yet. */
export type Pending = { next: Verdict; firstAt: number };
export type Settled = { verdict: SettledVerdict; pending: Pending | null };

// How long a change must last before it is shown: as long as agents take to draw, but no longer than the user takes to read.
const DIALOG_MS = 120;
const SIGN_IN_MS = 600;
/** Streaming text can look like a prompt for a moment. */
const VALUE_MS = 800;
const STOP_MS = 300;
/** After *working*, a screen is settled once nothing has been drawn on it for this long. */
const REST_MS = 300;
const CLEAR_MS = 300;
const START_MS = 100;
const SIGNAL_MS = 60;
const DETAIL_MS = 200;

const waits = ({ state }: Verdict): boolean => state === 'feedback' || state === 'done';
const isReported = ({ source }: Verdict): boolean =>
  source === 'signal' || source === 'hook' || source === 'record';

/** Returns how long (ms) `next` must hold before it replaces `now`. */
export function dwell(now: Verdict, next: Verdict): number {
  if (next.source === 'process') return next.rule.startsWith('shell/') ? CLEAR_MS : 0;
  if (next.state === now.state) return next.problem === now.problem ? 0 : DETAIL_MS;
  if (next.state === 'blocked') {
    if (next.rule.endsWith('/sign-in')) return SIGN_IN_MS;
    if (next.rule.endsWith('/value')) return VALUE_MS;
    return DIALOG_MS;
  }
  if (isReported(next)) return SIGNAL_MS;
  if (now.state === 'blocked') return CLEAR_MS;
  if (waits(next)) return now.state === 'working' || now.state === 'unknown' ? STOP_MS : DETAIL_MS;
  return next.state === 'working' ? START_MS : DETAIL_MS;
}

/** The current time and the time of the last output (ms; null for never). */
export type Moment = { now: number; outputAt: number | null };

function believedAt(verdict: Verdict, { next, firstAt }: Pending, outputAt: number | null): number {
  const at = firstAt + dwell(verdict, next);
  if (verdict.state !== 'working' || !waits(next) || outputAt === null) return at;
  return Math.min(at, Math.max(firstAt, outputAt + REST_MS));
}

const key = ({ state, problem }: Verdict): string => `${state}/${problem ?? ''}`;

/**
 * Applies hysteresis: `next` replaces the verdict only once it has lasted. Nothing known (`unknown` without a problem) never replaces a
 * verdict: a dialog scrolled out of sight still blocks, silence ends nothing. A verdict that looks the same stays the same object,
 * so callers see at once that nothing changed; its newest evidence is in the opinions.
 */
export function settle(before: Settled, next: Verdict, { now, outputAt }: Moment): Settled {
  const { verdict, pending } = before;
  if (next.state === 'unknown' && next.problem === null) return { verdict, pending: null };
  if (key(next) === key(verdict)) {
    // Without a reason of its own, it keeps the last one.
    const same = next.reason === '' ? { ...next, reason: verdict.reason } : next;
    return {
      verdict: sameVerdict(same, verdict) ? verdict : { ...same, since: verdict.since },
      pending: null,
    };
  }
  const firstAt = pending !== null && key(pending.next) === key(next) ? pending.firstAt : now;
  if (now < believedAt(verdict, { next, firstAt }, outputAt)) return { verdict, pending: { next, firstAt } };
  return { verdict: { ...next, since: firstAt }, pending: null };
}

/** Returns when the pending change is due (ms); undefined without one. */
export function dueAt(settled: Settled, outputAt: number | null): number | undefined {
  const { verdict, pending } = settled;
  return pending === null ? undefined : believedAt(verdict, pending, outputAt);
}
