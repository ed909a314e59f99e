import type { Clock } from '../../lib/clock.js';
import { createEmitter, type Stop } from '../../lib/emitter.js';

/** A report of tmux: the number of attached terminals, and when one of them last typed or attached (s since the epoch). */
export type AttachedNow = { id: string; attached: number; activity: number };

/** The sessions that someone is watching, in a browser or in an attached terminal. */
export type Watchers = {
  /** True while the user is watching the session and sees its output as it arrives. */
  has(id: string): boolean;
  /** Takes the attached terminals of every session, as just listed. */
  listed(sessions: readonly AttachedNow[]): void;
  /** Calls `listener` when the user has just viewed the session in an attached terminal. */
  onViewed(listener: (id: string) => void): Stop;
  /** Calls `listener` when the session is no longer watched. */
  onLeft(listener: (id: string) => void): Stop;
  stop(): void;
};

type Deps = {
  clock: Clock;
  /** True while a focused viewer of the session is open. */
  inBrowser(id: string): boolean;
  onError(error: unknown): void;
};

/** A terminal attached for less than this has not viewed the session. */
const GLANCE_MS = 2000;
/** tmux cannot tell whether an attached terminal is visible. After input, it is assumed to be for this long. */
const ATTENTION_MS = 30_000;

type Attached = {
  activity: number;
  /** Ends the glance, then the attention. */
  timer: Stop;
  isWatching: boolean;
};

export function createWatchers({ clock, inBrowser, onError }: Deps): Watchers {
  const viewed = createEmitter<string>(onError);
  const left = createEmitter<string>(onError);
  const attached = new Map<string, Attached>();

  function view(id: string, activity: number): void {
    attached.get(id)?.timer();
    const timer = clock.after(ATTENTION_MS, () => {
      const entry = attached.get(id);
      if (entry !== undefined) entry.isWatching = false;
      if (!inBrowser(id)) left.emit(id);
    });
    attached.set(id, { activity, timer, isWatching: true });
    viewed.emit(id);
  }

  function detach(id: string, entry: Attached): void {
    entry.timer();
    attached.delete(id);
    if (entry.isWatching && !inBrowser(id)) left.emit(id);
  }

  return {
    has: (id) => inBrowser(id) || attached.get(id)?.isWatching === true,
    listed(sessions) {
      const detached = new Set(attached.keys());
      for (const { id, attached: count, activity } of sessions) {
        const before = attached.get(id);
        // Input counts even if the terminal detached right after it: the keys that detach are input too.
        if (before !== undefined && activity > before.activity) view(id, activity);
        if (count === 0) continue;
        detached.delete(id);
        if (before !== undefined) continue;
        const timer = clock.after(GLANCE_MS, () => view(id, attached.get(id)?.activity ?? activity));
        attached.set(id, { activity, timer, isWatching: false });
      }
      for (const id of detached) {
        const entry = attached.get(id);
        if (entry !== undefined) detach(id, entry);
      }
    },
    onViewed: viewed.on,
    onLeft: left.on,
    stop() {
      for (const { timer } of attached.values()) timer();
      attached.clear();
    },
  };
}
