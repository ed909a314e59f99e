import type { Clock } from '../../../lib/clock.js';
import type { Stop } from '../../../lib/emitter.js';
import type { LogFile } from './log-file.js';
import type { Marks } from './marks.js';

/** When something was printed: ms since the epoch and, where it was noticed while this daemon ran, its `Clock.order`. */
export type Printed = { atMs: number; order?: number };

/**
 * When the agent last printed something of its own. A program also prints because it was disturbed: a new size, a terminal
 * that attached or a regained focus makes it draw its screen again. Output that begins with a disturbance after a silence is
 * such a repaint and is not activity. Whoever disturbs a session looks at it, so nothing unseen can hide in there.
 */
export type Activity = {
  /** The log has grown to `offset`. */
  grew(offset: number): void;
  /** The size changed, a terminal attached or left, or a viewer's focus changed. */
  disturbed(): void;
  last(): Printed | null;
  stop(): void;
};

type Deps = {
  clock: Clock;
  marks: Pick<Marks, 'time' | 'lastTime'>;
  log: Pick<LogFile, 'base' | 'end' | 'modifiedMs'>;
  /** The agent printed; at most every `TELL_EVERY_MS`. `offset`: the log's length. */
  onActivity(event: { offset: number; atMs: number; order: number }): void;
};

/** An agent that printed less than this long ago was working anyway: then output after a disturbance is its own. */
const QUIET_MS = 1500;
/** A repaint begins and ends within this time; what is printed later is the agent's own. */
const REPAINT_MS = 1000;
/** Output after a silence waits this long: the news of the resize that caused it may come after it. */
const HOLD_MS = 250;
/** Activity is known to the second. */
const TELL_EVERY_MS = 1000;

type Growth = { offset: number; atMs: number; order: number };

export function createActivity({ clock, marks, log, onActivity }: Deps): Activity {
  let noticed = printedUnnoticed();
  let lastAt = Number.NEGATIVE_INFINITY;
  let repaintUntil = Number.NEGATIVE_INFINITY;
  let held: { growth: Growth; release: Stop } | null = null;
  let latest: Growth | null = null;
  let told = Number.NEGATIVE_INFINITY;
  let telling: Stop | null = null;

  const last = (): Printed | null => noticed ?? marks.lastTime('activity');
  const isQuiet = (): boolean => clock.monotonic() - lastAt >= QUIET_MS;

  /** What was printed before this daemon ran, which no mark tells of. */
  function printedUnnoticed(): Printed | null {
    if (log.end <= (marks.lastTime()?.offset ?? log.base)) return null;
    const atMs = log.modifiedMs();
    if (atMs === null) return null;
    marks.time({ offset: log.end, atMs });
    // When exactly is not known, but it was after all that was noticed before.
    return { atMs, order: clock.order() };
  }

  function tell(): void {
    if (telling !== null) return;
    const now = () => {
      telling = null;
      told = clock.monotonic();
      if (latest !== null) onActivity(latest);
    };
    const wait = told + TELL_EVERY_MS - clock.monotonic();
    if (wait <= 0) now();
    else telling = clock.after(wait, now);
  }

  function accept(growth: Growth): void {
    held?.release();
    held = null;
    latest = growth;
    noticed = { atMs: growth.atMs, order: growth.order };
    lastAt = clock.monotonic();
    marks.time({ offset: growth.offset, atMs: growth.atMs });
    tell();
  }

  function hold(growth: Growth): void {
    const release = clock.after(HOLD_MS, () => {
      if (held !== null) accept(held.growth);
    });
    held = { growth, release };
  }

  return {
    grew(offset) {
      const growth = { offset, atMs: clock.now(), order: clock.order() };
      if (clock.monotonic() < repaintUntil) marks.time({ offset, atMs: growth.atMs, repaint: true });
      // The first output ever is the agent's own, whatever it was disturbed by.
      else if (last() === null || !isQuiet()) accept(growth);
      else if (held === null) hold(growth);
      else held = { ...held, growth };
    },
    disturbed() {
      if (!isQuiet() || last() === null) return;
      repaintUntil = clock.monotonic() + REPAINT_MS;
      if (held === null) return;
      held.release();
      marks.time({ ...held.growth, repaint: true });
      held = null;
    },
    last,
    stop() {
      held?.release();
      if (held !== null) marks.time(held.growth);
      telling?.();
    },
  };
}
