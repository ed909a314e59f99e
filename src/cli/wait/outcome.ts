import type { Session, WaitState } from '../../contract/session/session.js';

/** What `wait --for` takes: a state, or the end of a limit. */
export type WaitFor = WaitState | 'limit-reset';

export type WaitOutcome =
  | { kind: 'reached'; session: Session; state: WaitFor }
  | { kind: 'not_yet' }
  /** The state can no longer be reached. */
  | {
      kind: 'never';
      code: 'SESSION_GONE' | 'SESSION_NOT_RUNNING' | 'LIMIT_UNKNOWN';
      why: string;
    };

/**
 * Decides whether what is waited for has come. An ended session is done and stays done. A limit has reset once its time has passed, or
 * once a session that `wasLimited` while it was waited for shows no limit any more; a question in front of it says nothing.
 */
export function waitOutcome(
  session: Session | undefined,
  wanted: readonly WaitFor[],
  wasLimited = false,
): WaitOutcome {
  if (session === undefined) return { kind: 'never', code: 'SESSION_GONE', why: 'was disposed of' };
  const state = session.status === 'done' ? 'done' : session.nudge.state;
  const known = session.status !== 'spawning' && state !== 'unknown' ? state : null;
  if (known !== null && wanted.includes(known)) return { kind: 'reached', session, state: known };
  if (session.status === 'done')
    return {
      kind: 'never',
      code: 'SESSION_NOT_RUNNING',
      why: `has ended and cannot become ${wanted.join(' or ')} any more`,
    };
  if (!wanted.includes('limit-reset')) return { kind: 'not_yet' };
  const isGone = wasLimited && !isLimited(session) && known !== null && known !== 'blocked';
  if (session.limit?.ended === true || isGone) return { kind: 'reached', session, state: 'limit-reset' };
  if (isLimited(session) || wasLimited || wanted.length > 1) return { kind: 'not_yet' };
  return { kind: 'never', code: 'LIMIT_UNKNOWN', why: 'shows no limit that could reset' };
}

/** Returns true while a session shows that a limit is reached. */
export function isLimited(session: Session | undefined): boolean {
  return session?.status === 'running' && session.nudge.problem === 'rate_limited';
}
