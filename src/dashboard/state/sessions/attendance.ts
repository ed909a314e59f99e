import { createStore, type Store } from '../store.js';

/** After this long without activity, the page sums up what happened meanwhile. */
export const AWAY_MS = 10 * 60_000;
/** How often the user's presence is stored. */
const NOTE_EVERY_MS = 15_000;

const KEY = 'schmux.here';

/**
 * `since`: when the user was last active before being away, in ms since the epoch; null if they were not away, or have
 * dismissed the notice.
 */
export type Attendance = { since: Store<number | null>; stop: () => void };

/**
 * Detects when the user returns: the page was closed, hidden, or open and unused. All tabs of this browser share this;
 * nothing of it leaves the browser.
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
    // A clock that was set back proves nothing.
    if (at - before >= AWAY_MS) since.set(before);
    noted = at;
    localStorage.setItem(KEY, String(at));
  };
  /** The last moment counts, however soon after the previous one. */
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
