import type { ErrorBody } from '../../contract/errors.js';
import type { Nudge } from '../../contract/nudge.js';
import type { Exit } from '../../contract/session.js';
import type { GitStatus } from '../../contract/workspace.js';
import type { ProcessIdentity } from '../lib/process.js';
import type { Seat, SessionRecord } from '../store/state-schema.js';

/** Something that happened to a session. `at` is RFC 3339. */
export type Fact =
  | { kind: 'started'; seat: Seat }
  | { kind: 'failed'; error: ErrorBody; at: string }
  | { kind: 'exited'; exit: Exit; at: string }
  | { kind: 'lost'; error: ErrorBody; at: string; survivor?: ProcessIdentity }
  /** Of a session that was lost: whether its agent goes on without it. */
  | { kind: 'survives'; error: ErrorBody; survivor: ProcessIdentity | null }
  | { kind: 'read'; nudge: Nudge }
  | { kind: 'printed'; at: string }
  | { kind: 'viewed'; at: string; offset: number | null }
  | { kind: 'moved'; seat: Seat }
  | { kind: 'ending' }
  | { kind: 'reviewed' }
  | { kind: 'disposing'; keepProcesses?: boolean }
  | { kind: 'renamed'; nickname: string | null }
  | { kind: 'muted'; muted: boolean }
  | { kind: 'git'; git: GitStatus | null };

/**
 * The lifecycle, `spawning → running → done`, never backwards: what does not apply any more changes nothing and gives the
 * same object back. Unknown keys of the record (a newer schmux's, a person's) are kept.
 */
export function transition(record: SessionRecord, fact: Fact): SessionRecord {
  switch (fact.kind) {
    case 'started':
      return record.status === 'spawning' ? { ...record, status: 'running', seat: fact.seat } : record;
    case 'failed':
      if (record.status !== 'spawning') return record;
      return end(record, { at: fact.at, failure: fact.error, exit: null });
    case 'exited':
      if (record.status !== 'running') return record;
      return end(record, { at: fact.at, failure: null, exit: fact.exit });
    case 'lost':
      if (record.status !== 'running') return record;
      return {
        ...end(record, { at: fact.at, failure: fact.error, exit: null }),
        ...(fact.survivor === undefined ? {} : { survivor: fact.survivor }),
      };
    case 'survives':
      return record.status === 'done' ? { ...record, failure: fact.error, survivor: fact.survivor } : record;
    case 'read':
      return record.status === 'running' ? { ...record, nudge: fact.nudge } : record;
    case 'printed':
      return later(record.last_activity_at, fact.at) ? { ...record, last_activity_at: fact.at } : record;
    case 'viewed':
      if (!later(record.last_viewed_at, fact.at)) return record;
      return { ...record, last_viewed_at: fact.at, viewed_offset: fact.offset ?? record.viewed_offset };
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
    case 'muted':
      return { ...record, muted: fact.muted };
    case 'git':
      return { ...record, git_at_spawn: fact.git };
  }
}

/** Facts that must be on disk before anyone is told; the others may wait for company. */
export function isLifecycle(fact: Fact): boolean {
  return fact.kind !== 'printed' && fact.kind !== 'viewed' && fact.kind !== 'read';
}

type Ending = { at: string; failure: ErrorBody | null; exit: Exit | null };

function end(
  record: Exclude<SessionRecord, { status: 'done' }>,
  ending: Ending,
): Extract<SessionRecord, { status: 'done' }> {
  const seat = record.status === 'running' ? record.seat : null;
  return {
    ...record,
    status: 'done',
    seat,
    exit: ending.exit,
    ended_at: ending.at,
    failure: ending.failure,
    reviewed: false,
  };
}

/** RFC 3339 in UTC with a fixed number of digits compares as text. */
function later(before: string | null, at: string): boolean {
  return before === null || at > before;
}
