import { endedBadly } from './attention.js';
import type { Session } from './session.js';

/** Which kind of Running, Waiting, Stopped or Error a session is. Derived, never stored. */
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

/** The one word for each kind: on the page, on the command line and in notifications. */
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
type Judged = Ending & Pick<Session, 'nudge'>;

/** `running` is an agent whose screen says nothing about what it is doing. */
export function kindOf(session: Judged): Kind {
  if (session.status === 'spawning') return 'starting';
  if (session.status === 'done') return endedBadly(session) ? 'failed' : 'ended';
  const { state, problem } = session.nudge;
  if (state === 'unknown') return 'running';
  const rests = state === 'feedback' || state === 'done';
  return rests && problem === 'rate_limited' ? 'limited' : state;
}

/** How the process ended: `exit 7`, `SIGSEGV`; '' when nobody saw it. */
function exitWord(exit: Session['exit']): string {
  return exit?.signal ?? (exit?.code == null ? '' : `exit ${exit.code}`);
}

/**
 * The word of a session with what belongs to it: `Blocked`, `Failed, exit 7`, `Limited until 14:00`, `Ended by you`. Times are
 * in the reader's own time zone.
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
      const until = session.nudge.limited_until;
      return until === undefined ? word : `${word} until ${clockTime(until)}`;
    }
    default:
      return word;
  }
}

/** How a session ended: `Failed, exit 7`, `Ended, exit 0`, `Ended by you`, or why it failed. '' while it runs. */
export function endText(session: Ending): string {
  if (session.status !== 'done') return '';
  if (session.failure !== null) return session.failure.message;
  if (session.ended_by_user) return 'Ended by you';
  const word = KIND_WORD[endedBadly(session) ? 'failed' : 'ended'];
  const exit = exitWord(session.exit);
  return exit === '' ? word : `${word}, ${exit}`;
}

/**
 * Why a session is where it is, in one line and in the agent's own words where there are any: what it asks or said, the last
 * line of one that has ended, why a start failed.
 */
export function reasonOf(session: Session): string {
  if (session.status === 'spawning') return session.progress?.text ?? '';
  if (session.failure !== null) return session.failure.message;
  const { reason, source } = session.nudge;
  // How it ended says the word; what it left running, the reason does.
  if (session.status === 'done')
    return (session.left_processes ?? 0) > 0 ? reason : session.last_line || reason;
  return source === 'none' ? session.last_line || reason : reason;
}

/** `14:00`, in the time zone of whoever reads it. */
function clockTime(time: string): string {
  const at = new Date(time);
  return `${at.getHours()}:${String(at.getMinutes()).padStart(2, '0')}`;
}
