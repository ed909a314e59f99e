import type { ErrorBody } from '../../contract/errors.js';
import { orderOf } from '../../contract/order.js';
import type { Conversation } from '../../contract/session/conversation.js';
import type { Nudge } from '../../contract/session/nudge.js';
import type { Exit } from '../../contract/session/session.js';
import type { GitStatus } from '../../contract/workspace/workspace.js';
import type { ProcessIdentity } from '../../lib/processes/process.js';
import type { Seat, SessionRecord } from '../store/state-schema.js';

/** Something that happened to a session. `at` is an RFC 3339 time; `order` is for comparing (`Clock.order`). */
export type Fact =
  | { kind: 'started'; seat: Seat }
  | { kind: 'failed'; error: ErrorBody; at: string; order?: number }
  | { kind: 'exited'; exit: Exit; at: string; order?: number }
  /** `server`: its tmux server has ended, not only its session. */
  | {
      kind: 'lost';
      error: ErrorBody;
      at: string;
      order?: number;
      survivor?: ProcessIdentity;
      server?: boolean;
    }
  /** Which conversation it has open. */
  | { kind: 'conversation'; conversation: Conversation }
  /** Whether the agent of a lost session still runs. */
  | { kind: 'survives'; error: ErrorBody; survivor: ProcessIdentity | null }
  | { kind: 'read'; nudge: Nudge }
  /** The last line on the screen of a session that has ended. */
  | { kind: 'said'; text: string }
  | { kind: 'printed'; at: string; order?: number }
  | { kind: 'viewed'; at: string; order?: number; offset: number | null }
  | { kind: 'moved'; seat: Seat }
  | { kind: 'ending' }
  | { kind: 'reviewed' }
  | { kind: 'disposing'; keepProcesses?: boolean }
  | { kind: 'renamed'; nickname: string | null }
  | { kind: 'muted'; muted: boolean }
  /** The session's own choice whether to continue after a limit; null for none. */
  | { kind: 'continues'; continues: boolean | null }
  /** It is continued, or not, after the limit that ended at `until`. */
  | { kind: 'continued'; until: string }
  | { kind: 'trust_answered'; answered: boolean }
  | { kind: 'git'; git: GitStatus | null };

/**
 * Applies a fact to a record. The lifecycle is `spawning → running → done`, never backwards; a fact that no longer applies returns
 * the same object. Unknown keys of the record (a newer schmux's, the user's) are kept.
 */
export function transition(record: SessionRecord, fact: Fact): SessionRecord {
  switch (fact.kind) {
    case 'started':
      return record.status === 'spawning' ? { ...record, status: 'running', seat: fact.seat } : record;
    case 'failed':
      if (record.status !== 'spawning') return record;
      return end(record, fact, { failure: fact.error, exit: null });
    case 'exited':
      if (record.status !== 'running') return record;
      return end(record, fact, { failure: null, exit: fact.exit });
    case 'lost':
      if (record.status !== 'running') return record;
      return {
        ...end(record, fact, { failure: fact.error, exit: null }),
        lost: fact.server ?? false,
        ...(fact.survivor === undefined ? {} : { survivor: fact.survivor }),
      };
    case 'conversation': {
      const { conversation: before } = record;
      const { id, source } = fact.conversation;
      return before?.id === id && before.source === source
        ? record
        : { ...record, conversation: fact.conversation };
    }
    case 'survives':
      return record.status === 'done' ? { ...record, failure: fact.error, survivor: fact.survivor } : record;
    case 'read':
      return record.status === 'running' ? { ...record, nudge: fact.nudge } : record;
    case 'said':
      return record.status === 'done' ? { ...record, last_line: fact.text } : record;
    case 'printed':
      if (!later({ at: record.last_activity_at, order: record.last_activity_order }, fact)) return record;
      return { ...record, last_activity_at: fact.at, last_activity_order: orderOf(fact.order, fact.at) };
    case 'viewed':
      if (!later({ at: record.last_viewed_at, order: record.last_viewed_order }, fact)) return record;
      return {
        ...record,
        last_viewed_at: fact.at,
        last_viewed_order: orderOf(fact.order, fact.at),
        viewed_offset: fact.offset ?? record.viewed_offset,
      };
    case 'moved':
      return record.status === 'running' ? { ...record, seat: fact.seat } : record;
    case 'ending':
      return record.status === 'done' ? record : { ...record, ended_by_user: true };
    case 'reviewed':
      return record.status === 'done' ? { ...record, reviewed: true } : record;
    case 'disposing':
      if (record.disposing) return record;
      return { ...record, disposing: true, ...(fact.keepProcesses === true ? { keep_processes: true } : {}) };
    case 'renamed':
      return { ...record, nickname: fact.nickname };
    case 'trust_answered':
      return record.status === 'running' ? { ...record, trust_answered: fact.answered } : record;
    case 'muted':
      return { ...record, muted: fact.muted };
    case 'continues': {
      const { continue_at_reset: _, ...rest } = record;
      return fact.continues === null ? rest : { ...rest, continue_at_reset: fact.continues };
    }
    case 'continued':
      return { ...record, limit_continued: fact.until };
    case 'git':
      return { ...record, git_at_spawn: fact.git };
  }
}

/** Returns true for facts whose `apply` resolves only once they are on disk; others are saved together, a little later. */
export function isLifecycle(fact: Fact): boolean {
  return fact.kind !== 'printed' && fact.kind !== 'viewed' && fact.kind !== 'read' && fact.kind !== 'said';
}

type Moment = { at: string; order?: number };

function end(
  record: Exclude<SessionRecord, { status: 'done' }>,
  { at, order }: Moment,
  how: { failure: ErrorBody | null; exit: Exit | null },
): Extract<SessionRecord, { status: 'done' }> {
  const seat = record.status === 'running' ? record.seat : null;
  return {
    ...record,
    status: 'done',
    seat,
    exit: how.exit,
    ended_at: at,
    ended_order: orderOf(order, at),
    failure: how.failure,
    reviewed: false,
  };
}

function later(before: { at: string | null; order?: number | undefined }, now: Moment): boolean {
  return before.at === null || orderOf(now.order, now.at) > orderOf(before.order, before.at);
}

/** Returns the highest `Clock.order` on record; older records have none, so their times count. */
export function lastOrder(records: readonly SessionRecord[]): number {
  return records.reduce((last, record) => {
    const { last_activity_at: activity, last_viewed_at: viewed, nudge } = record;
    const orders = [orderOf(record.created_order, record.created_at)];
    if (activity !== null) orders.push(orderOf(record.last_activity_order, activity));
    if (viewed !== null) orders.push(orderOf(record.last_viewed_order, viewed));
    if (nudge !== undefined) orders.push(orderOf(nudge.since_order, nudge.since));
    if (record.status === 'done') orders.push(orderOf(record.ended_order, record.ended_at));
    return Math.max(last, ...orders);
  }, 0);
}
