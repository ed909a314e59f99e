import { needsYou } from './attention.js';
import type { Session } from './session.js';
import { kindOf, type Kind } from './state-word.js';

/** Identifies a wait: one stay in a state that needs the user. Each wait is handled once. */
function waitOf(session: Session): string {
  return `${session.nudge.state}:${session.nudge.since}:${session.ended_at ?? ''}`;
}

export type WaitRules = {
  /** How long a wait must last before it causes a notice. */
  dwellMs: number;
  /** The minimum interval between two notices about one session. */
  cooldownMs: number;
  /** Someone is looking at the session's screen: this wait causes no notice, not even later. */
  isLooking(id: string): boolean;
};

export type Waits = {
  /**
   * Returns the sessions whose waits cause a notice at `now` (ms). The first call only learns which sessions wait already.
   * Muted sessions never cause a notice.
   */
  evaluate(sessions: Iterable<Session>, now: number, rules: WaitRules): Session[];
  /** Returns when to evaluate next, in ms on the same clock; null when nothing is pending. */
  nextAt(): number | null;
};

/** Decides which waits cause a notice, and when; the page and the daemon share it, and each sends notices its own way. */
export function createWaits(): Waits {
  const handled = new Map<string, { wait: string; at: number }>();
  let pending = new Map<string, { since: number; due: number }>();
  let first = true;
  return {
    evaluate(sessions, now, { dwellMs, cooldownMs, isLooking }) {
      const notify: Session[] = [];
      const next: typeof pending = new Map();
      const alive = new Set<string>();
      for (const session of sessions) {
        const { id } = session;
        alive.add(id);
        if (!needsYou(session) || session.muted) continue;
        const wait = waitOf(session);
        const before = handled.get(id);
        if (before?.wait === wait) continue;
        if (first || isLooking(id)) {
          handled.set(id, { wait, at: before?.at ?? Number.NEGATIVE_INFINITY });
          continue;
        }
        const key = `${id} ${wait}`;
        const since = pending.get(key)?.since ?? now;
        const due = Math.max(since + dwellMs, (before?.at ?? Number.NEGATIVE_INFINITY) + cooldownMs);
        if (due > now) {
          next.set(key, { since, due });
          continue;
        }
        handled.set(id, { wait, at: now });
        notify.push(session);
      }
      for (const id of handled.keys()) if (!alive.has(id)) handled.delete(id);
      pending = next;
      first = false;
      return notify;
    },
    nextAt: () => (pending.size === 0 ? null : Math.min(...[...pending.values()].map(({ due }) => due))),
  };
}

const NOTICE: Record<Kind, string> = {
  blocked: 'is blocked',
  feedback: 'wants feedback',
  done: 'is done',
  limited: 'is limited',
  failed: 'failed',
  working: 'needs you',
  starting: 'needs you',
  running: 'needs you',
  ended: 'has ended',
};

/** Returns the title of a notice: one sentence for a user who is elsewhere. */
export function noticeTitle(session: Session): string {
  const kind = kindOf(session);
  const name = session.nickname ?? session.id;
  if (kind === 'limited' && session.limit?.ended === true) return `The limit of ${name} has ended`;
  return `${name} ${NOTICE[kind]}`;
}
