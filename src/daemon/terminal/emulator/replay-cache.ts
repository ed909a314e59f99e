import type { Clock } from '../../../lib/clock.js';
import type { Replay } from './replay.js';

/** Recently used replays, one per session, so that the next step need not start from a keyframe. */
export type ReplayCache = {
  /** Returns the offset of the cached replay, without taking it. */
  offset(id: string): number | null;
  /** Takes the replay out of the cache; the caller puts it back or disposes of it. */
  take(id: string): Replay | null;
  put(id: string, replay: Replay): void;
  drop(id: string): void;
  clear(): void;
};

/** `holdMs`: how long a replay is kept after its last use; `most`: how many are kept, the oldest going first. */
export function createReplayCache(deps: { clock: Clock; holdMs: number; most: number }): ReplayCache {
  const held = new Map<string, { replay: Replay; release: () => void }>();

  function take(id: string): Replay | null {
    const mine = held.get(id);
    held.delete(id);
    mine?.release();
    return mine?.replay ?? null;
  }

  const drop = (id: string): void => take(id)?.dispose();

  return {
    offset: (id) => held.get(id)?.replay.offset ?? null,
    take,
    put(id, replay) {
      drop(id);
      held.set(id, { replay, release: deps.clock.after(deps.holdMs, () => drop(id)) });
      const [oldest] = held.keys();
      if (held.size > deps.most && oldest !== undefined) drop(oldest);
    },
    drop,
    clear() {
      for (const id of held.keys()) drop(id);
    },
  };
}
