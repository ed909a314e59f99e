import type { Clock } from './lib/clock.js';
import type { Stop } from './lib/emitter.js';

/** A viewer that looks says so at most once a second; between two of its words the person still looks. Unit: ms. */
const LOOKING_MS = 1500;

export type Lookers = {
  /** A person saw the session's screen just now. */
  saw(id: string): void;
  /** Somebody has it on screen: what is printed now is seen as it comes. */
  has(id: string): boolean;
};

/** Who is being looked at right now, so that "unseen" does not flicker while a person watches. `onLeft`: nobody any more. */
export function createLookers(clock: Clock, onLeft: (id: string) => void): Lookers {
  const timers = new Map<string, Stop>();
  return {
    saw(id) {
      timers.get(id)?.();
      timers.set(
        id,
        clock.after(LOOKING_MS, () => {
          timers.delete(id);
          onLeft(id);
        }),
      );
    },
    has: (id) => timers.has(id),
  };
}
