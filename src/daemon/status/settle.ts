import type { Claim, Verdict } from './opinions/verdict.js';
import { sameClaim } from './opinions/verdict.js';

/** A change that is seen but not yet believed. */
export type Pending = { claim: Claim; firstAt: number };
export type Settled = { verdict: Verdict; pending: Pending | null };

// How long a change must last before it is shown, in ms: the time agents take to draw, not longer than a person takes to read.
const DIALOG_MS = 120;
const SIGN_IN_MS = 600;
/** Text that is being written may end like a question for a moment. */
const VALUE_MS = 800;
const STOP_MS = 300;
/** Out of *working*, a screen on which nothing was drawn for so long is settled, in ms. */
const REST_MS = 300;
const CLEAR_MS = 300;
const START_MS = 100;
const SIGNAL_MS = 60;
const DETAIL_MS = 200;

const waits = (claim: Claim): boolean => claim.state === 'feedback' || claim.state === 'done';
const told = (claim: Claim): boolean =>
  claim.source === 'signal' || claim.source === 'hook' || claim.source === 'record';

/** How long `next` must hold before it replaces `now`. */
export function dwell(now: Claim, next: Claim): number {
  if (next.source === 'process') return next.rule.startsWith('shell/') ? CLEAR_MS : 0;
  if (next.state === now.state) return next.problem === now.problem ? 0 : DETAIL_MS;
  if (next.state === 'blocked') {
    if (next.rule.endsWith('/sign-in')) return SIGN_IN_MS;
    if (next.rule.endsWith('/value')) return VALUE_MS;
    return DIALOG_MS;
  }
  if (told(next)) return SIGNAL_MS;
  if (now.state === 'blocked') return CLEAR_MS;
  if (waits(next)) return now.state === 'working' || now.state === 'unknown' ? STOP_MS : DETAIL_MS;
  return next.state === 'working' ? START_MS : DETAIL_MS;
}

/** Now, and when anything was last printed (ms; null for never). */
export type Moment = { now: number; outputAt: number | null };

function believedAt(verdict: Claim, { claim, firstAt }: Pending, outputAt: number | null): number {
  const at = firstAt + dwell(verdict, claim);
  if (verdict.state !== 'working' || !waits(claim) || outputAt === null) return at;
  return Math.min(at, Math.max(firstAt, outputAt + REST_MS));
}

const key = (claim: Claim): string => `${claim.state}/${claim.problem ?? ''}`;

/**
 * Hysteresis: a change counts only once it has lasted. Nothing known (`unknown` without a problem) never replaces an
 * answer: a dialog scrolled out of sight still blocks, silence ends nothing. The same claim gives the same verdict object,
 * so that whoever shows it can tell at once that nothing changed; its newest evidence is with the candidates.
 */
export function settle(before: Settled, claim: Claim, { now, outputAt }: Moment): Settled {
  const { verdict, pending } = before;
  if (claim.state === 'unknown' && claim.problem === null) return { verdict, pending: null };
  if (key(claim) === key(verdict)) {
    // Without words of its own it still is where the last ones were said.
    const next = claim.reason === '' ? { ...claim, reason: verdict.reason } : claim;
    return {
      verdict: sameClaim(next, verdict) ? verdict : { ...next, since: verdict.since },
      pending: null,
    };
  }
  const firstAt = pending !== null && key(pending.claim) === key(claim) ? pending.firstAt : now;
  if (now < believedAt(verdict, { claim, firstAt }, outputAt))
    return { verdict, pending: { claim, firstAt } };
  return { verdict: { ...claim, since: firstAt }, pending: null };
}

/** When a pending change is due (ms), undefined without one. */
export function dueAt(settled: Settled, outputAt: number | null): number | undefined {
  const { verdict, pending } = settled;
  return pending === null ? undefined : believedAt(verdict, pending, outputAt);
}
