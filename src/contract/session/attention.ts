import { orderOf } from '../order.js';
import { waitsForLimit } from './limit.js';
import type { Indicator, Session } from './session.js';

type Judged = Pick<Session, 'status' | 'nudge' | 'exit' | 'failure' | 'ended_by_user'>;

/** Returns true when an ended session ended badly: it failed to start, was lost, crashed, or exited with a code other than 0. */
export function endedBadly(session: Omit<Judged, 'nudge'>): boolean {
  if (session.status !== 'done') return false;
  if (session.failure !== null) return true;
  if (session.ended_by_user || session.exit === null) return false;
  return session.exit.signal !== null || (session.exit.code ?? 0) !== 0;
}

/** Returns what the row of a session shows. It is derived, never stored. */
export function indicatorOf(session: Judged): Indicator {
  if (session.status === 'done') return endedBadly(session) ? 'Error' : 'Stopped';
  if (session.status === 'spawning') return 'Running';
  switch (session.nudge.state) {
    case 'blocked':
    case 'feedback':
    case 'done':
      return 'Waiting';
    case 'working':
    case 'unknown':
      return 'Running';
  }
}

/** The groups of the one ranking, most in need of the user first. */
export const ATTENTION_GROUPS = [
  'blocked',
  'feedback',
  'finished',
  'failed',
  'limited',
  'working',
  'rest',
] as const;
export type AttentionGroup = (typeof ATTENTION_GROUPS)[number];

export function attentionGroup(session: Session): AttentionGroup {
  if (session.status === 'done') {
    if (!session.unseen || session.reviewed || session.successor !== undefined) return 'rest';
    return endedBadly(session) ? 'failed' : 'finished';
  }
  if (session.muted) return session.nudge.state === 'working' ? 'working' : 'rest';
  if (session.status === 'spawning') return 'working';
  if (waitsForLimit(session)) return 'limited';
  switch (session.nudge.state) {
    case 'blocked':
      return 'blocked';
    case 'feedback':
      return 'feedback';
    case 'done':
      return session.unseen ? 'finished' : 'rest';
    case 'working':
    case 'unknown':
      return session.nudge.problem === null ? 'working' : session.unseen ? 'failed' : 'rest';
  }
}

/** Returns true when it is the user's turn. Titles, badges and `schmux next` count these sessions. */
export function needsYou(session: Session): boolean {
  const group = attentionGroup(session);
  return group === 'blocked' || group === 'feedback' || group === 'finished' || group === 'failed';
}

/**
 * Compares two sessions in the one order of command line and dashboard: by group; blocked and feedback by the longest wait,
 * limited by the first to end, working by the latest start, the others by the latest activity. Ids break ties, so that no two lists disagree.
 */
export function compareAttention(a: Session, b: Session): number {
  const groupA = attentionGroup(a);
  const order = ATTENTION_GROUPS.indexOf(groupA) - ATTENTION_GROUPS.indexOf(attentionGroup(b));
  if (order !== 0) return order;
  const byTime = BY_TIME[groupA](a, b);
  return byTime !== 0 ? byTime : compareText(a.id, b.id);
}

type Compare = (a: Session, b: Session) => number;

const longestWait: Compare = (a, b) => waitsSince(a) - waitsSince(b);
const latestActivity: Compare = (a, b) => lastActive(b) - lastActive(a);
/** For working sessions, which print all the time: by start, so that rows stay in place and attempts stay together. */
const latestStart: Compare = (a, b) => created(b) - created(a);

const firstLimit: Compare = (a, b) => limitEnds(a) - limitEnds(b);

const BY_TIME: Record<AttentionGroup, Compare> = {
  blocked: longestWait,
  feedback: longestWait,
  finished: latestActivity,
  failed: latestActivity,
  limited: firstLimit,
  working: latestStart,
  rest: latestActivity,
};

const waitsSince = ({ nudge }: Session): number => orderOf(nudge.since_order, nudge.since);
const limitEnds = ({ nudge }: Session): number => Date.parse(nudge.limited_until ?? nudge.since);
/** A resumed session keeps the place of its predecessor. */
const created = (session: Session): number =>
  session.place_order ?? orderOf(session.created_order, session.created_at);

const lastActive = (session: Session): number =>
  session.last_activity_at === null
    ? created(session)
    : orderOf(session.last_activity_order, session.last_activity_at);

/** Compares by code unit: right for ids, and 20 times as fast as by locale; a page sorts a thousand rows at every change. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
