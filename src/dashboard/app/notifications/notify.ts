import type { Session } from '../../../contract/session/session.js';
import { createWaits, noticeTitle } from '../../../contract/session/waits.js';
import { reasonOf } from '../../state/words/words.js';

export type Notice = { id: string; title: string; body: string };

type Options = {
  dwellMs: number;
  cooldownMs?: number;
  /** The session that is visible in this page. */
  onScreen: string | null;
};

export type Notifier = {
  /** Returns the notices that are due at `now` (ms), by the rules of `createWaits`. */
  evaluate(sessions: Iterable<Session>, now: number, how: Options): Notice[];
  /** The time of the next useful evaluation, in ms since the epoch; null when nothing is pending. */
  nextAt(): number | null;
};

/** Decides which browser notifications are due and what they say; use-notifications.ts shows them. */
export function createNotifier(): Notifier {
  const waits = createWaits();
  return {
    evaluate: (sessions, now, { dwellMs, cooldownMs = 0, onScreen }) =>
      waits
        .evaluate(sessions, now, { dwellMs, cooldownMs, isLooking: (id) => id === onScreen })
        .map((session) => ({ id: session.id, title: noticeTitle(session), body: reasonOf(session) })),
    nextAt: waits.nextAt,
  };
}

/** Returns the page title. The number of sessions that need you comes first, because tabs cut off the end. */
export function pageTitle(needYou: number, pageName: string): string {
  const name = pageName === '' ? 'schmux' : `${pageName} · schmux`;
  return needYou > 0 ? `(${needYou}) ${name}` : name;
}
