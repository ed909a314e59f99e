import { compareAttention, needsYou } from '../../../../contract/session/attention.js';
import type { Session } from '../../../../contract/session/session.js';

/**
 * Returns the waiting session after this one (`step` 1) or before it (-1) in list order, wrapping around. A session
 * that does not wait leads to the first or last. Null if no other session waits; muted ones are skipped.
 */
export function waitingBeside(sessions: Iterable<Session>, id: string, step: 1 | -1): Session | null {
  const waiting = [...sessions]
    .filter((session) => session.id === id || (needsYou(session) && !session.muted))
    .sort(compareAttention);
  const here = waiting.findIndex((session) => session.id === id);
  const isQueued = here >= 0 && needsYou(waiting[here] as Session);
  if (here >= 0 && !isQueued) waiting.splice(here, 1);
  const from = isQueued ? here : step === 1 ? -1 : 0;
  const beside = waiting.at((from + step) % Math.max(1, waiting.length));
  return beside === undefined || beside.id === id ? null : beside;
}
