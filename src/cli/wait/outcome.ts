import type { Session, WaitState } from '../../contract/session/session.js';

export type WaitOutcome =
  | { kind: 'reached'; session: Session; state: WaitState }
  | { kind: 'not_yet' }
  /** The state can no longer be reached. */
  | { kind: 'never'; code: 'SESSION_GONE' | 'SESSION_NOT_RUNNING'; why: string };

/** Decides whether a session is in one of the wanted states. An ended session is done and stays done. */
export function waitOutcome(session: Session | undefined, wanted: readonly WaitState[]): WaitOutcome {
  if (session === undefined) return { kind: 'never', code: 'SESSION_GONE', why: 'was disposed of' };
  const state = session.status === 'done' ? 'done' : session.nudge.state;
  if (session.status === 'spawning' || state === 'unknown') return { kind: 'not_yet' };
  if (wanted.includes(state)) return { kind: 'reached', session, state };
  if (session.status !== 'done') return { kind: 'not_yet' };
  return {
    kind: 'never',
    code: 'SESSION_NOT_RUNNING',
    why: `has ended and cannot become ${wanted.join(' or ')} any more`,
  };
}
