import { needsYou } from './attention.js';
import type { Session } from './session.js';
import { kindOf, type Kind } from './state-word.js';

/** A wait is one stay in a state that needs a person; the same wait is told once. */
function waitOf(session: Session): string {
  return `${session.nudge.state}:${session.nudge.since}:${session.ended_at ?? ''}`;
}

export type WaitsLook = {
  /** How long a wait must have lasted. Unit: ms. */
  dwellMs: number;
  /** Of one session nothing is told for so long after it was told of. Unit: ms. */
  cooldownMs: number;
  /** The session is on a screen that somebody looks at: never told about, nor later of the same wait. */
  isLooking(id: string): boolean;
};

export type Waits = {
  /**
   * Looks at all sessions at `now` (ms) and answers those that a person is to be told about now. The first look learns what
   * already waits, without telling. Muted sessions are never told about.
   */
  look(sessions: Iterable<Session>, now: number, how: WaitsLook): Session[];
  /** When the next look is worth it, in ms on the same clock; null when nothing is pending. */
  nextAt(): number | null;
};

/** Decides which waits cause a notice, and when; the page and the daemon share it, and each sends notices its own way. */
export function createWaits(): Waits {
  const told = new Map<string, { wait: string; at: number }>();
  let pending = new Map<string, { since: number; due: number }>();
  let first = true;
  return {
    look(sessions, now, { dwellMs, cooldownMs, isLooking }) {
      const tell: Session[] = [];
      const next: typeof pending = new Map();
      const alive = new Set<string>();
      for (const session of sessions) {
        const { id } = session;
        alive.add(id);
        if (!needsYou(session) || session.muted) continue;
        const wait = waitOf(session);
        const before = told.get(id);
        if (before?.wait === wait) continue;
        if (first || isLooking(id)) {
          told.set(id, { wait, at: before?.at ?? Number.NEGATIVE_INFINITY });
          continue;
        }
        const key = `${id} ${wait}`;
        const since = pending.get(key)?.since ?? now;
        const due = Math.max(since + dwellMs, (before?.at ?? Number.NEGATIVE_INFINITY) + cooldownMs);
        if (due > now) {
          next.set(key, { since, due });
          continue;
        }
        told.set(id, { wait, at: now });
        tell.push(session);
      }
      for (const id of told.keys()) if (!alive.has(id)) told.delete(id);
      pending = next;
      first = false;
      return tell;
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

/** One sentence for a person who is elsewhere. */
export function noticeTitle(session: Session): string {
  return `${session.nickname ?? session.id} ${NOTICE[kindOf(session)]}`;
}
