import type { Nudge } from '../../contract/session/nudge.js';
import { limitEnd } from './screen/limit/limit-end.js';
import type { Verdict } from './verdict.js';

/** The notice of a limit that stands on a session's screen. Wall times, in ms since the epoch; `until` is null when it says none. */
export type LimitNotice = { words: string; seenAt: number; until: number | null };

/** What is left of a notice when a terminal of another width wraps it. */
const wordsOf = (reason: string): string => reason.replace(/\s+/g, '');

/**
 * Follows the notice of a limit from one verdict to the next. While the same words stand, they keep the time that they had when they were
 * first seen, also while something else covers them; once the agent works again, the same words are a new notice. `zone` is the
 * zone of the machine. Pure.
 */
export function followLimit(
  before: LimitNotice | null,
  verdict: Pick<Verdict, 'state' | 'problem' | 'reason' | 'limit'>,
  { now, zone }: { now: number; zone: string },
): LimitNotice | null {
  if (verdict.state === 'working') return null;
  if (verdict.problem !== 'rate_limited') return before;
  const words = wordsOf(verdict.reason);
  if (before?.words === words && (before.until !== null || verdict.limit === undefined)) return before;
  const seenAt = before?.words === words ? before.seenAt : now;
  const until = verdict.limit === undefined ? null : limitEnd(verdict.limit, seenAt, zone);
  return { words, seenAt, until };
}

/** Returns the notice that the last nudge before a restart was about; null for none. */
export function recordedLimit(nudge: Nudge | undefined): LimitNotice | null {
  if (nudge?.problem !== 'rate_limited') return null;
  const { reason, since, limited_until: until } = nudge;
  return {
    words: wordsOf(reason),
    seenAt: Date.parse(since),
    until: until === undefined ? null : Date.parse(until),
  };
}
