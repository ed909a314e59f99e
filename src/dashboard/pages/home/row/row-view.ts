import { endedBadly } from '../../../../contract/session/attention.js';
import { waitsForLimit } from '../../../../contract/session/limit.js';
import type { Session } from '../../../../contract/session/session.js';
import { stateText } from '../../../../contract/session/state-word.js';
import { nameOf, promptLine, reasonOf, stateSince } from '../../../state/words/words.js';

/** Everything about a session that its row and its actions show. */
const shownOf = (session: Session): readonly unknown[] => [
  nameOf(session),
  stateText(session),
  session.indicator,
  reasonOf(session),
  session.dialog?.id,
  stateSince(session),
  promptLine(session),
  session.nudge.problem,
  session.nudge.limited_until,
  waitsForLimit(session),
  session.agent,
  session.workspace.id,
  session.workspace.branch,
  session.status,
  session.unseen,
  session.muted,
  session.reviewed,
  session.resumable,
  session.progress?.percent,
  endedBadly(session),
];

/**
 * True if two records of a session look the same in its row. A session that prints changes every second, mostly
 * invisibly.
 */
export function looksSame(a: Session | undefined, b: Session | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  const before = shownOf(a);
  return shownOf(b).every((part, at) => part === before[at]);
}

/** Splits `Run npm test` into a verb and a command; returns null for a sentence. */
export function verbOf(session: Session): { verb: string; thing: string } | null {
  if (session.nudge.state !== 'blocked') return null;
  const match = /^(Run|Edit|Write|Create|Delete|Read|Update) ([^`]*[^`?])$/.exec(session.nudge.reason);
  return match === null ? null : { verb: match[1] ?? '', thing: match[2] ?? '' };
}
