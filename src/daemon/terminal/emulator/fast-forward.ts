import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../../lib/clock.js';
import type { RecordedLog, Replay } from './replay.js';

/** Work between two turns of the event loop when someone waits: half the delay that a user notices in an echo. */
const TURN_MS = 8;
/** Size of one read, about 1 ms. */
const SLICE_BYTES = 64 * 1024;

export function createTurn(clock: Clock): { isOver(): boolean; next(): Promise<void> } {
  let end = clock.monotonic() + TURN_MS;
  return {
    isOver: () => clock.monotonic() >= end,
    async next() {
      await nextTurn();
      end = clock.monotonic() + TURN_MS;
    },
  };
}

type Way = { source: RecordedLog; replay: Replay; target: number; least: number };
/** Skips lines that would only scroll away, while more than `least` bytes are ahead: less is not worth the scan. */
export type FastForward = (way: Way) => Promise<void>;

export function createFastForward(clock: Clock, isStopped: () => boolean): FastForward {
  return async ({ source, replay, target, least }) => {
    while (target - replay.offset > least && !isStopped()) {
      const run = replay.scanAhead();
      if (run === null) return;
      const until = Math.min(target, source.marks.nextSize(replay.offset)?.offset ?? target);
      const turn = createTurn(clock);
      while (run.offset < until && !isStopped()) {
        const bytes = source.log.read(run.offset, Math.min(SLICE_BYTES, until - run.offset));
        if (run.add(bytes) === 0) break;
        if (turn.isOver()) await turn.next();
      }
      if (!replay.jump(run)) return;
      // Read what ended the run; another one may begin after it.
      while (replay.offset < run.offset && replay.advance(source, target, SLICE_BYTES) > 0) await nextTurn();
      if (replay.advance(source, target, SLICE_BYTES) === 0) return;
    }
  };
}
