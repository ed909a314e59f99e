import { endedBadly } from './attention.js';
import { limitTime } from './limit.js';
import type { Session } from './session.js';

/** The kinds of Running, Waiting, Stopped and Error sessions. Derived, never stored. */
export const KINDS = [
  'blocked',
  'feedback',
  'done',
  'limited',
  'failed',
  'working',
  'starting',
  'running',
  'ended',
] as const;
export type Kind = (typeof KINDS)[number];

/** The word for each kind, used by the page, the command line and notifications. */
export const KIND_WORD: Record<Kind, string> = {
  blocked: 'Blocked',
  feedback: 'Feedback',
  done: 'Done',
  limited: 'Limited',
  failed: 'Failed',
  working: 'Working',
  starting: 'Starting',
  running: 'Running',
  ended: 'Ended',
};

type Ending = Pick<Session, 'status' | 'exit' | 'failure' | 'ended_by_user'>;
type Judged = Ending & Pick<Session, 'nudge'> & { limit?: Session['limit'] };

/** Returns the kind of a session. `running` is an agent whose screen says nothing about what it is doing. */
export function kindOf(session: Judged): Kind {
  if (session.status === 'spawning') return 'starting';
  if (session.status === 'done') return endedBadly(session) ? 'failed' : 'ended';
  const { state, problem } = session.nudge;
  if (state === 'unknown') return 'running';
  const rests = state === 'feedback' || state === 'done';
  return rests && problem === 'rate_limited' ? 'limited' : state;
}

/** Returns how the process ended, such as `exit 7` or `SIGSEGV`; '' when unknown. */
function exitWord(exit: Session['exit']): string {
  return exit?.signal ?? (exit?.code == null ? '' : `exit ${exit.code}`);
}

/**
 * Returns the word of a session with its details: `Blocked`, `Failed, exit 7`, `Limited until 14:00`, `Limit ended 14:00`, `Ended by you`. Times are
 * in the local time zone.
 */
export function stateText(session: Judged): string {
  const kind = kindOf(session);
  const word = KIND_WORD[kind];
  switch (kind) {
    case 'failed':
      return session.failure === null ? `${word}, ${exitWord(session.exit)}` : word;
    case 'ended':
      return session.ended_by_user ? `${word} by you` : word;
    case 'limited': {
      const until = limitTime(session.nudge);
      if (until === '') return word;
      return session.limit?.ended === true ? `Limit ended ${until}` : `${word} until ${until}`;
    }
    default:
      return word;
  }
}

/** Returns how a session ended: `Failed, exit 7`, `Ended, exit 0`, `Ended by you`, or why it failed; '' while it runs. */
export function endText(session: Ending): string {
  if (session.status !== 'done') return '';
  if (session.failure !== null) return session.failure.message;
  if (session.ended_by_user) return 'Ended by you';
  const word = KIND_WORD[endedBadly(session) ? 'failed' : 'ended'];
  const exit = exitWord(session.exit);
  return exit === '' ? word : `${word}, ${exit}`;
}

/**
 * Returns the reason for a session's state in one line, in the agent's own words if there are any: what it asks or said, the
 * last line of an ended session, or why a start failed.
 */
export function reasonOf(session: Session): string {
  if (session.status === 'spawning') return session.progress?.text ?? '';
  if (session.failure !== null) return session.failure.message;
  const { reason, source } = session.nudge;
  // The word says how it ended; the reason says what it left running.
  if (session.status === 'done')
    return (session.left_processes ?? 0) > 0 ? reason : session.last_line || reason;
  return source === 'none' ? session.last_line || reason : reason;
}
