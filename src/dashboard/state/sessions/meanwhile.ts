import { attentionGroup, compareAttention } from '../../../contract/session/attention.js';
import type { Session } from '../../../contract/session/session.js';
import { waitsForLimit } from '../../../contract/session/limit.js';
import { kindOf, type Kind } from '../../../contract/session/state-word.js';
import type { Workspace } from '../../../contract/workspace/workspace.js';
import { plural, shortDuration, stateSince } from '../words/words.js';

/** What happened while the user was away: ids, those that need the user most first. */
export type Meanwhile = {
  wait: readonly string[];
  failed: readonly string[];
  finished: readonly string[];
  /** The duration of the longest wait. */
  longestMs: number;
  /** Changed lines in the workspaces of finished sessions. */
  insertions: number;
  deletions: number;
};

const WAITS: ReadonlySet<Kind> = new Set(['blocked', 'feedback', 'limited']);
const OVER: ReadonlySet<Kind> = new Set(['done', 'failed', 'ended']);

/** Summarizes what has happened since `sinceMs` (ms since the epoch) and still holds. Muted sessions are left out. */
export function meanwhile(
  sessions: Iterable<Session>,
  workspaces: ReadonlyMap<string, Workspace>,
  when: { sinceMs: number; nowMs: number },
): Meanwhile {
  const fresh = [...sessions]
    .filter(
      (session) => !session.muted && !session.reviewed && Date.parse(stateSince(session)) >= when.sinceMs,
    )
    .sort(compareAttention);
  const wait = fresh.filter((session) => WAITS.has(kindOf(session)) && !waitsForLimit(session));
  const failed = fresh.filter(
    (session) => kindOf(session) === 'failed' && attentionGroup(session) === 'failed',
  );
  const finished = fresh.filter((session) => {
    const kind = kindOf(session);
    return kind === 'done' || (kind === 'ended' && !session.ended_by_user);
  });
  const states = [...new Set(finished.map(({ workspace }) => workspace.id))].map(
    (id) => workspaces.get(id)?.git,
  );
  const sum = (of: 'insertions' | 'deletions'): number =>
    states.reduce((total, git) => total + (git?.[of] ?? 0), 0);
  const ids = (of: readonly Session[]): string[] => of.map(({ id }) => id);
  return {
    wait: ids(wait),
    failed: ids(failed),
    finished: ids(finished),
    longestMs: Math.max(0, ...wait.map((session) => when.nowMs - Date.parse(stateSince(session)))),
    insertions: sum('insertions'),
    deletions: sum('deletions'),
  };
}

/** Returns "3 waiting (longest 41 min), 2 finished (+212 −40), 1 failed"; '' if nothing happened. */
export function meanwhileText({
  wait,
  failed,
  finished,
  longestMs,
  insertions,
  deletions,
}: Meanwhile): string {
  const lines = [
    ...(insertions > 0 ? [`+${insertions}`] : []),
    ...(deletions > 0 ? [`−${deletions}`] : []),
  ].join(' ');
  return [
    ...(wait.length > 0 ? [`${wait.length} waiting (longest ${longWords(longestMs)})`] : []),
    ...(finished.length > 0 ? [`${finished.length} finished${lines === '' ? '' : ` (${lines})`}`] : []),
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
  ].join(', ');
}

/** Returns `41 min` or `3 hours`, for a sentence. */
function longWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return shortDuration(ms);
  return minutes < 120 ? `${minutes} min` : plural(Math.floor(minutes / 60), 'hour');
}

/** Returns the queue: waiting sessions, then failed, then finished ones. */
export function queueOf({ wait, failed, finished }: Meanwhile): readonly string[] {
  return [...wait, ...failed, ...finished];
}

/** Returns the sessions of a queue that are left: they are waiting, or their end has not been viewed. */
export function leftOf(queue: readonly string[], sessions: ReadonlyMap<string, Session>): string[] {
  return queue.filter((id) => {
    const session = sessions.get(id);
    if (session === undefined || session.reviewed) return false;
    const kind = kindOf(session);
    return (WAITS.has(kind) && !waitsForLimit(session)) || (OVER.has(kind) && session.unseen);
  });
}
