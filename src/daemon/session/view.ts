import { endedBadly, indicatorOf } from '../../contract/session/attention.js';
import { orderOf } from '../../contract/order.js';
import type { OpenDialog } from '../../contract/session/dialog.js';
import type { Nudge } from '../../contract/session/nudge.js';
import type { FirstPrompt, Progress, Session } from '../../contract/session/session.js';
import { endText } from '../../contract/session/state-word.js';
import type { SessionRecord, WorkspaceRecord } from '../store/state-schema.js';

/** Facts about a session beside its record; never stored. */
export type LiveFacts = {
  nudge: Nudge | null;
  dialog: OpenDialog | null;
  /** Whether the limit that the nudge is about has ended; null when it is about none, or its end is not known. */
  limit_ended: boolean | null;
  /** What to say about a prompt that was not given yet. */
  firstPrompt: FirstPrompt | null;
  /** When it will be continued after that limit; null if it will not. */
  continue_at: string | null;
  last_line: string;
  progress: Progress | null;
  workspace: WorkspaceRecord | undefined;
  /** The branch that is checked out; null while git has not been asked. */
  branch: string | null;
  /** Whether someone has the session on screen right now. */
  watched: boolean;
  /** The command that attaches to the session. */
  attach: string;
  resumable: boolean;
  lost: boolean;
  /** The session that continues its conversation. */
  successor: string | undefined;
  /** How many processes the agent left running. */
  left: number;
  /** The `order` of the newest timeline entry since the daemon's start. */
  timeline: number | undefined;
};

/**
 * Creates a cached `viewSession`: it returns the same object while nothing has changed, which is so for most of a thousand
 * sessions.
 */
export function createViews(): (record: SessionRecord, live: LiveFacts) => Session {
  const cached = new WeakMap<SessionRecord, { live: LiveFacts; session: Session }>();
  return (record, live) => {
    const before = cached.get(record);
    if (before !== undefined && isSame(before.live, live)) return before.session;
    const session = viewSession(record, live);
    cached.set(record, { live, session });
    return session;
  };
}

function isSame(before: LiveFacts, now: LiveFacts): boolean {
  return (Object.keys(now) as (keyof LiveFacts)[]).every((key) => before[key] === now[key]);
}

/** Returns a session as everyone outside the daemon sees it. Pure. */
function viewSession(record: SessionRecord, live: LiveFacts): Session {
  const done = record.status === 'done' ? record : null;
  const nudge = nudgeOf(record, live);
  const judged = {
    status: record.status,
    nudge,
    exit: done?.exit ?? null,
    failure: done?.failure ?? null,
    ended_by_user: record.ended_by_user,
  };
  return {
    id: record.id,
    agent: record.agent,
    nickname: record.nickname,
    prompt_line: record.prompt_line ?? null,
    ...judged,
    indicator: indicatorOf(judged),
    workspace: {
      id: record.workspace,
      path: live.workspace?.path ?? '',
      repo: live.workspace?.repo ?? null,
      branch: live.branch ?? live.workspace?.branch ?? null,
      ...(live.workspace?.start !== undefined && { start: live.workspace.start }),
      ...(live.workspace?.notes !== undefined && { notes: live.workspace.notes }),
    },
    created_at: record.created_at,
    last_activity_at: record.last_activity_at,
    last_viewed_at: record.last_viewed_at,
    ...(record.created_order === undefined ? {} : { created_order: record.created_order }),
    ...(record.last_activity_order === undefined ? {} : { last_activity_order: record.last_activity_order }),
    unseen: !live.watched && isUnseen(record),
    last_line: live.last_line || (done?.last_line ?? ''),
    ended_at: done?.ended_at ?? null,
    reviewed: done?.reviewed ?? false,
    muted: record.muted,
    progress: live.progress,
    attach: live.attach,
    git_at_spawn: record.git_at_spawn,
    resumable: live.resumable,
    ...lineageOf(record, live),
    ...(live.timeline === undefined ? {} : { timeline_order: live.timeline }),
    ...(done?.survivor == null ? {} : { survivor: { pid: done.survivor.pid } }),
    ...(live.limit_ended === null || done !== null
      ? {}
      : {
          limit: {
            ended: live.limit_ended,
            ...(live.continue_at === null ? {} : { continue_at: live.continue_at }),
          },
        }),
    ...(record.continue_at_reset === undefined ? {} : { continue_at_reset: record.continue_at_reset }),
    ...(live.dialog === null || done !== null ? {} : { dialog: live.dialog }),
    ...(live.firstPrompt === null || done !== null ? {} : { first_prompt: live.firstPrompt }),
    ...(live.left > 0 && done !== null ? { left_processes: live.left } : {}),
  };
}

/** Returns which conversation it has, and which sessions had or have the same one. */
function lineageOf(record: SessionRecord, { lost, successor }: LiveFacts): Partial<Session> {
  const { conversation, predecessor, forked_from: origin, place_order: place } = record;
  return {
    ...(conversation === undefined ? {} : { conversation }),
    ...(lost ? { lost } : {}),
    ...(successor === undefined ? {} : { successor }),
    ...(predecessor === undefined ? {} : { predecessor }),
    ...(origin === undefined ? {} : { forked_from: origin }),
    ...(place === undefined ? {} : { place_order: place }),
  };
}

/** Returns true when something was printed, or the session ended, after it was last viewed. */
function isUnseen(record: SessionRecord): boolean {
  const { last_activity_at: activity, last_viewed_at: viewed } = record;
  const happened = [
    ...(activity === null ? [] : [orderOf(record.last_activity_order, activity)]),
    ...(record.status === 'done' ? [orderOf(record.ended_order, record.ended_at)] : []),
  ];
  if (happened.length === 0) return false;
  return viewed === null || Math.max(...happened) > orderOf(record.last_viewed_order, viewed);
}

function nudgeOf(record: SessionRecord, live: LiveFacts): Nudge {
  if (record.status === 'done') {
    const bad = endedBadly({
      status: 'done',
      exit: record.exit,
      failure: record.failure,
      ended_by_user: record.ended_by_user,
    });
    return {
      state: 'done',
      problem: bad ? 'error' : null,
      reason: `${endText(record)}${stillRun(live.left)}`,
      source: 'process',
      rule: 'process.ended',
      since: record.ended_at,
      since_order: orderOf(record.ended_order, record.ended_at),
      evidence: [],
    };
  }
  if (record.status === 'running' && live.nudge !== null) return withPrompt(live.nudge, live.firstPrompt);
  const reason = record.status === 'spawning' ? (live.progress?.text ?? 'Starting') : 'Not read yet';
  return {
    state: 'unknown',
    problem: null,
    reason,
    source: 'none',
    rule: 'none',
    since: record.created_at,
    since_order: orderOf(record.created_order, record.created_at),
    evidence: [],
  };
}

/**
 * Returns the nudge of a session whose prompt was not given yet. An agent that shows its composer before it has its prompt is not
 * waiting for the user.
 */
function withPrompt(nudge: Nudge, prompt: FirstPrompt | null): Nudge {
  if (prompt === null) return nudge;
  const isIdle = nudge.state === 'feedback' || nudge.state === 'done' || nudge.state === 'unknown';
  if (prompt.state === 'waiting')
    return isIdle ? { ...nudge, state: 'working', problem: null, reason: prompt.text } : nudge;
  if (prompt.state === 'blocked') return { ...nudge, reason: prompt.text };
  return isIdle ? { ...nudge, reason: prompt.text } : nudge;
}

function stillRun(left: number): string {
  if (left === 0) return '';
  return left === 1 ? '; 1 process still runs' : `; ${left} processes still run`;
}
