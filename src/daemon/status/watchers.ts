import type { Clock } from '../../lib/clock.js';
import { createEmitter, type Stop } from '../../lib/emitter.js';

/** Who tmux says is attached: how many real terminals, and when one of them last typed or attached (s since the epoch). */
export type AttachedNow = { id: string; attached: number; activity: number };

/** Who looks at which session, in a browser or in a terminal that is attached to it. */
export type Watchers = {
  /** Somebody looks at the session: what it prints now is seen as it comes. */
  has(id: string): boolean;
  /** Every session's attached terminals, as just listed. */
  listed(sessions: readonly AttachedNow[]): void;
  /** Somebody looked at the session in an attached terminal just now. */
  onViewed(listener: (id: string) => void): Stop;
  /** Nobody looks at the session any more. */
  onLeft(listener: (id: string) => void): Stop;
  stop(): void;
};

type Deps = {
  clock: Clock;
  /** A focused viewer of the session is open. */
  inBrowser(id: string): boolean;
  onError(error: unknown): void;
};

/** Whoever attaches only to pass by has not looked. */
const GLANCE_MS = 2000;
/** tmux cannot tell whether an attached terminal is in sight. One that was typed into is taken to be for this long. */
const ATTENTION_MS = 30_000;

type Attached = {
  activity: number;
  /** Waits for the glance to be long enough, then for the attention to end. */
  timer: Stop;
  looks: boolean;
};

export function createWatchers({ clock, inBrowser, onError }: Deps): Watchers {
  const viewed = createEmitter<string>(onError);
  const gone = createEmitter<string>(onError);
  const attached = new Map<string, Attached>();

  function looked(id: string, activity: number): void {
    attached.get(id)?.timer();
    const timer = clock.after(ATTENTION_MS, () => {
      const entry = attached.get(id);
      if (entry !== undefined) entry.looks = false;
      if (!inBrowser(id)) gone.emit(id);
    });
    attached.set(id, { activity, timer, looks: true });
    viewed.emit(id);
  }

  function left(id: string, entry: Attached): void {
    entry.timer();
    attached.delete(id);
    if (entry.looks && !inBrowser(id)) gone.emit(id);
  }

  return {
    has: (id) => inBrowser(id) || attached.get(id)?.looks === true,
    listed(sessions) {
      const detached = new Set(attached.keys());
      for (const { id, attached: count, activity } of sessions) {
        const before = attached.get(id);
        // Typed into, also when it detached right after it: the keys that detach are keys.
        if (before !== undefined && activity > before.activity) looked(id, activity);
        if (count === 0) continue;
        detached.delete(id);
        if (before !== undefined) continue;
        const timer = clock.after(GLANCE_MS, () => looked(id, attached.get(id)?.activity ?? activity));
        attached.set(id, { activity, timer, looks: false });
      }
      for (const id of detached) {
        const entry = attached.get(id);
        if (entry !== undefined) left(id, entry);
      }
    },
    onViewed: viewed.on,
    onLeft: gone.on,
    stop() {
      for (const { timer } of attached.values()) timer();
      attached.clear();
    },
  };
}
