import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../../lib/clock.js';
import type { RecordedLog, Replay } from './replay.js';

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

type Way = { source: RecordedLog; replay: Replay; target: number; least: number };
/** Jumps over what would only scroll away, where there is more than `least` bytes of it: less is not worth looking for. */
export type FastForward = (way: Way) => Promise<void>;

export function createFastForward(clock: Clock, isStopped: () => boolean): FastForward {
  return async ({ source, replay, target, least }) => {
    while (target - replay.offset > least && !isStopped()) {
      const run = replay.scanAhead();
      if (run === null) return;
      const until = Math.min(target, source.marks.nextSize(replay.offset)?.offset ?? target);
      const turn = createTurn(clock);
      while (run.offset < until && !isStopped()) {
        const bytes = source.log.read(run.offset, Math.min(SLICE, until - run.offset));
        if (run.take(bytes) === 0) break;
        if (turn.isOver()) await turn.next();
      }
      if (!replay.jump(run)) return;
      // What ended the stretch is read, then perhaps another begins.
      while (replay.offset < run.offset && replay.advance(source, target, SLICE) > 0) await nextTurn();
      if (replay.advance(source, target, SLICE) === 0) return;
    }
  };
}
