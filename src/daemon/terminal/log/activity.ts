import type { Clock } from '../../../lib/clock.js';
import type { Stop } from '../../../lib/emitter.js';
import type { LogFile } from './log-file.js';
import type { Marks } from './marks.js';

/** When something was printed: ms since the epoch and, if this daemon noticed it, the `Clock.order`. */
export type Printed = { atMs: number; order?: number };

/**
 * Knows when the agent last printed something of its own. A program also prints because it was disturbed: a new size, a terminal
 * that attached or a regained focus makes it redraw. Output that begins with a disturbance after a silence is such a repaint
 * and not activity. A user who disturbs a session is looking at it, so nothing unseen can hide in a repaint.
 */
export type Activity = {
  /** Notes that the log has grown to `offset`. */
  grew(offset: number): void;
  /** Notes that the size changed, a terminal attached or left, or a viewer's focus changed. */
  disturbed(): void;
  last(): Printed | null;
  stop(): void;
};

type Deps = {
  clock: Clock;
  marks: Pick<Marks, 'time' | 'lastTime'>;
  log: Pick<LogFile, 'base' | 'end' | 'modifiedMs'>;
  /** The agent printed; called at most every `NOTIFY_EVERY_MS`. `offset`: the log's length. */
  onActivity(event: { offset: number; atMs: number; order: number }): void;
};

/** An agent that printed within this time was working anyway: output after a disturbance is then its own. */
const QUIET_MS = 1500;
/** A repaint begins and ends within this time; later output is the agent's own. */
const REPAINT_MS = 1000;
/** Output after a silence is held this long: the news of the resize that caused it may arrive after it. */
const HOLD_MS = 250;
/** Activity is reported to the second. */
const NOTIFY_EVERY_MS = 1000;

type Growth = { offset: number; atMs: number; order: number };

export function createActivity({ clock, marks, log, onActivity }: Deps): Activity {
  let noticed = printedUnnoticed();
  let lastAt = Number.NEGATIVE_INFINITY;
  let repaintUntil = Number.NEGATIVE_INFINITY;
  let held: { growth: Growth; release: Stop } | null = null;
  let latest: Growth | null = null;
  let lastSentAt = Number.NEGATIVE_INFINITY;
  let cancelSend: Stop | null = null;

  const last = (): Printed | null => noticed ?? marks.lastTime('activity');
  const isQuiet = (): boolean => clock.monotonic() - lastAt >= QUIET_MS;

  /** Returns what was printed before this daemon ran and no mark records. */
  function printedUnnoticed(): Printed | null {
    if (log.end <= (marks.lastTime()?.offset ?? log.base)) return null;
    const atMs = log.modifiedMs();
    if (atMs === null) return null;
    marks.time({ offset: log.end, atMs });
    // The exact time is unknown, but it is later than everything noticed before.
    return { atMs, order: clock.order() };
  }

  function send(): void {
    if (cancelSend !== null) return;
    const now = () => {
      cancelSend = null;
      lastSentAt = clock.monotonic();
      if (latest !== null) onActivity(latest);
    };
    const wait = lastSentAt + NOTIFY_EVERY_MS - clock.monotonic();
    if (wait <= 0) now();
    else cancelSend = clock.after(wait, now);
  }

  function accept(growth: Growth): void {
    held?.release();
    held = null;
    latest = growth;
    noticed = { atMs: growth.atMs, order: growth.order };
    lastAt = clock.monotonic();
    marks.time({ offset: growth.offset, atMs: growth.atMs });
    send();
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
      // The first output ever is the agent's own, whatever disturbed it.
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
      cancelSend?.();
    },
  };
}
