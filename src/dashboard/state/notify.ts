import { needsYou } from '../../contract/attention.js';
import type { Session } from '../../contract/session.js';
import { nameOf, reasonOf } from './words.js';

/** A wait is one stay in a state that needs a person; the same wait is told once. */
function waitOf(session: Session): string {
  return `${session.nudge.state}:${session.nudge.since}:${session.ended_at ?? ''}`;
}

export type Notice = { id: string; title: string; body: string };

export type Notifier = {
  /**
   * Looks at all sessions at `now` (ms) and says whom to tell about. `looking` is the session on screen in a visible
   * page, which is never told about. The first look learns what already waits, without telling.
   */
  look(sessions: Iterable<Session>, now: number, o: { dwellMs: number; looking: string | null }): Notice[];
  /** When the next look is worth it, in ms since the epoch; null when nothing is pending. */
  nextAt(): number | null;
};

/** Decides who is told what and when (S5.6); showing it is someone else's work. */
export function createNotifier(): Notifier {
  const told = new Map<string, string>();
  let pending = new Map<string, number>();
  let first = true;
  return {
    look: (sessions, now, { dwellMs, looking }) => {
      const notices: Notice[] = [];
      const next = new Map<string, number>();
      const alive = new Set<string>();
      for (const session of sessions) {
        alive.add(session.id);
        if (!needsYou(session) || session.muted) continue;
        const wait = waitOf(session);
        if (told.get(session.id) === wait) continue;
        if (first || looking === session.id) {
          told.set(session.id, wait);
          continue;
        }
        const key = `${session.id} ${wait}`;
        const due = pending.get(key) ?? now + dwellMs;
        if (due > now) {
          next.set(key, due);
          continue;
        }
        told.set(session.id, wait);
        notices.push({ id: session.id, title: titleOf(session), body: reasonOf(session) });
      }
      for (const id of told.keys()) if (!alive.has(id)) told.delete(id);
      pending = next;
      first = false;
      return notices;
    },
    nextAt: () => (pending.size === 0 ? null : Math.min(...pending.values())),
  };
}

function titleOf(session: Session): string {
  const name = nameOf(session);
  if (session.indicator === 'Error') return `${name} failed`;
  if (session.status === 'done') return `${name} has ended`;
  switch (session.nudge.state) {
    case 'blocked':
      return `${name} is blocked`;
    case 'feedback':
      return `${name} wants feedback`;
    case 'done':
      return `${name} is done`;
    case 'working':
    case 'unknown':
      return `${name} needs you`;
  }
}

/** The page's title: how many need you comes first, because tabs cut the end. */
export function pageTitle(needYou: number, place: string): string {
  const name = place === '' ? 'schmux' : `${place} · schmux`;
  return needYou > 0 ? `(${needYou}) ${name}` : name;
}
