import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../../lib/clock.js';
import type { Recording, Screen } from './replay.js';

/** Work someone waits for, between two turns of the event loop. Unit: ms; half of what a person notices in an echo. */
const TURN = 8;
/** Read at once. Unit: bytes; about 1 ms. */
const SLICE = 64 * 1024;

export function createTurn(clock: Clock): { isOver(): boolean; next(): Promise<void> } {
  let end = clock.monotonic() + TURN;
  return {
    isOver: () => clock.monotonic() >= end,
    async next() {
      await nextTurn();
      end = clock.monotonic() + TURN;
    },
  };
}

type Way = { source: Recording; screen: Screen; target: number; least: number };
/** Jumps over what would only scroll away, where there is more than `least` bytes of it: less is not worth looking for. */
export type Skip = (way: Way) => Promise<void>;

export function createSkip(clock: Clock, isStopped: () => boolean): Skip {
  return async ({ source, screen, target, least }) => {
    while (target - screen.offset > least && !isStopped()) {
      const skim = screen.skim();
      if (skim === null) return;
      const until = Math.min(target, source.marks.nextSize(screen.offset)?.offset ?? target);
      const turn = createTurn(clock);
      while (skim.offset < until && !isStopped()) {
        const bytes = source.log.read(skim.offset, Math.min(SLICE, until - skim.offset));
        if (skim.take(bytes) === 0) break;
        if (turn.isOver()) await turn.next();
      }
      if (!screen.jump(skim)) return;
      // What ended the stretch is read, then perhaps another begins.
      while (screen.offset < skim.offset && screen.advance(source, target, SLICE) > 0) await nextTurn();
      if (screen.advance(source, target, SLICE) === 0) return;
    }
  };
}
