import type { Clock } from '../../../lib/clock.js';
import type { Screen } from './replay.js';

/** Emulators that were used a moment ago, one per session, so that the next step need not begin at a keyframe. */
export type Shelf = {
  /** Where the one at hand stands, without taking it. */
  offset(id: string): number | null;
  /** Takes it down: whoever has it gives it back or disposes of it. */
  take(id: string): Screen | null;
  give(id: string, screen: Screen): void;
  drop(id: string): void;
  clear(): void;
};

/** `holdMs`: kept this long after its last use; `most`: of them, the oldest goes first. */
export function createShelf(deps: { clock: Clock; holdMs: number; most: number }): Shelf {
  const held = new Map<string, { screen: Screen; release: () => void }>();

  function take(id: string): Screen | null {
    const mine = held.get(id);
    held.delete(id);
    mine?.release();
    return mine?.screen ?? null;
  }

  const drop = (id: string): void => take(id)?.dispose();

  return {
    offset: (id) => held.get(id)?.screen.offset ?? null,
    take,
    give(id, screen) {
      drop(id);
      held.set(id, { screen, release: deps.clock.after(deps.holdMs, () => drop(id)) });
      const [oldest] = held.keys();
      if (held.size > deps.most && oldest !== undefined) drop(oldest);
    },
    drop,
    clear() {
      for (const id of held.keys()) drop(id);
    },
  };
}
