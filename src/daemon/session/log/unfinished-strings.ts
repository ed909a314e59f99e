import type { Clock } from '../../../lib/clock.js';
import type { Stop } from '../../../lib/emitter.js';

/** How long tmux waits for the end of a string that a program has begun (`input_start_timer` in its input.c). */
const WAIT_MS = 5000;

export type UnfinishedStrings = {
  /** Says which string the session's output ends in (counted from any number), null for none. Call it after each piece. */
  update(id: string, open: number | null): void;
  forget(id: string): void;
  stop(): void;
};

/**
 * Calls `onHalf` when tmux gives up on a string that a session's program does not end. An unfinished string swallows whatever
 * follows; tmux shows what comes after its timeout, but bytes alone do not say how late they came. The log has to mark the place.
 */
export function createUnfinishedStrings(clock: Clock, onHalf: (id: string) => void): UnfinishedStrings {
  const open = new Map<string, { which: number; stop: Stop }>();

  function forget(id: string): void {
    open.get(id)?.stop();
    open.delete(id);
  }

  return {
    update(id, which) {
      if (open.get(id)?.which === (which ?? undefined)) return;
      forget(id);
      if (which === null) return;
      const over = (): void => {
        open.delete(id);
        onHalf(id);
      };
      open.set(id, { which, stop: clock.after(WAIT_MS, over) });
    },
    forget,
    stop() {
      for (const id of open.keys()) forget(id);
    },
  };
}
