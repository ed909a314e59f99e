import { createStore, type Store } from '../store.js';

/** Whoever was away this long is told what happened meanwhile. Unit: ms. */
export const AWAY_MS = 10 * 60_000;
/** How often it is written down that somebody is here. Unit: ms. */
const NOTE_EVERY_MS = 15_000;

const KEY = 'schmux.here';

/** `since`: when somebody last used the page, before they were away; null when nobody was, or it was put aside. Unit: ms since the epoch. */
export type Attendance = { since: Store<number | null>; stop: () => void };

/**
 * Notices when somebody comes back after a while: the page was closed, hidden, or open and left alone. All tabs of this
 * browser share what they know; nothing of it leaves the browser.
 */
export function createAttendance(window: Window, now: () => number = Date.now): Attendance {
  const { document, localStorage } = window;
  const since = createStore<number | null>(null);
  let noted = Number.NEGATIVE_INFINITY;
  const here = (): void => {
    if (document.visibilityState !== 'visible') return;
    const at = now();
    if (at - noted < NOTE_EVERY_MS) return;
    const before = Number(localStorage.getItem(KEY) ?? at);
    // A clock that was set back says nothing.
    if (at - before >= AWAY_MS) since.set(before);
    noted = at;
    localStorage.setItem(KEY, String(at));
  };
  /** The last moment counts, however short after the one before. */
  const leave = (): void => {
    if (noted !== Number.NEGATIVE_INFINITY) localStorage.setItem(KEY, String(now()));
    noted = Number.NEGATIVE_INFINITY;
  };
  const seen = (): void => (document.visibilityState === 'visible' ? here() : leave());
  here();
  const signs = ['pointermove', 'pointerdown', 'keydown'] as const;
  for (const sign of signs) window.addEventListener(sign, here, { passive: true, capture: true });
  document.addEventListener('visibilitychange', seen);
  window.addEventListener('pagehide', leave);
  return {
    since,
    stop: () => {
      for (const sign of signs) window.removeEventListener(sign, here, { capture: true });
      document.removeEventListener('visibilitychange', seen);
      window.removeEventListener('pagehide', leave);
    },
  };
}
