import { appendFileSync, readFileSync } from 'node:fs';
import {
  baseLine,
  formatMarks,
  parseMarks,
  sizeLine,
  timeLine,
  type SizeMark,
  type TimeMark,
} from '../../../contract/terminal/log-marks.js';
import { replaceFile } from '../../../lib/files/replace-file.js';
import type { Size } from '../types.js';

/** The marks of one log: read once, then appended to (the format: contract/terminal/log-marks.ts). */
export type Marks = {
  /** Offset of the log's first byte, as recorded by the last rotation. */
  readonly base: number;
  /** The highest offset in any mark. */
  readonly last: number;
  sizeAt(offset: number): Size | null;
  /** Returns the first size change after `offset`. */
  nextSize(offset: number): SizeMark | null;
  /** Returns the size in force at `offset`, and the changes after it. */
  sizesFrom(offset: number): readonly SizeMark[];
  size(mark: SizeMark): void;
  time(mark: TimeMark): void;
  /** Returns the last time mark, or the last one that was not a repaint. */
  lastTime(of?: 'activity'): TimeMark | null;
  /** Returns the log's length at a time, as far as known; null before the first mark. */
  offsetAt(ms: number): number | null;
  /** Rewrites the file with this base, atomically and synced. Marks before it go; the size in force there stays. */
  rebase(base: number): Promise<void>;
};

/** Time marks closer than this to the one before are left out. Activity is promised to the second. */
const TIME_STEP_MS = 1000;
/** Time marks kept in memory; beyond it every second mark of the older half goes. 8,192 marks of 48 bytes are 0.4 MB at worst. */
const TIMES_MAX = 8192;

export function createMarks(path: string): Marks {
  const text = readText(path);
  const parsed = parseMarks(text);
  let { base } = parsed;
  let sizes = parsed.sizes;
  let times = parsed.times;
  let started = text !== '';

  // Lines that arrive while the file is being rewritten.
  let waiting: string[] | null = null;

  function append(line: string): void {
    if (waiting !== null) {
      waiting.push(line);
      return;
    }
    const head = started ? '' : baseLine(base);
    started = true;
    appendFileSync(path, `${head}${line}`, { mode: 0o600 });
  }

  return {
    get base() {
      return base;
    },
    get last() {
      return Math.max(base, sizes.at(-1)?.offset ?? 0, times.at(-1)?.offset ?? 0);
    },
    sizeAt(offset) {
      const index = lastAtOrBefore(sizes, (mark) => mark.offset <= offset);
      const mark = sizes[Math.max(index, 0)];
      return mark === undefined ? null : { cols: mark.cols, rows: mark.rows };
    },
    nextSize(offset) {
      return sizes[lastAtOrBefore(sizes, (mark) => mark.offset <= offset) + 1] ?? null;
    },
    sizesFrom: (offset) =>
      sizes.slice(
        Math.max(
          0,
          lastAtOrBefore(sizes, (mark) => mark.offset <= offset),
        ),
      ),
    size(mark) {
      const before = sizes.at(-1);
      if (before?.cols === mark.cols && before.rows === mark.rows) return;
      // Two changes with no byte between them: only the later one ever applied.
      if (before?.offset === mark.offset) sizes.pop();
      sizes.push(mark);
      append(sizeLine(mark));
    },
    time(mark) {
      const before = times.at(-1);
      const isSame = before?.repaint === mark.repaint;
      if (
        isSame &&
        before !== undefined &&
        mark.atMs - before.atMs < TIME_STEP_MS &&
        mark.atMs >= before.atMs
      )
        return;
      times.push(mark);
      if (times.length > TIMES_MAX) times = thin(times);
      append(timeLine(mark));
    },
    lastTime: (of) =>
      (of === undefined ? times.at(-1) : times.findLast(({ repaint }) => repaint !== true)) ?? null,
    offsetAt(ms) {
      // Not a binary search: once the system clock was set back, times start over at an earlier one.
      return times.findLast((mark) => mark.atMs <= ms)?.offset ?? null;
    },
    async rebase(next) {
      const held =
        sizes[
          Math.max(
            lastAtOrBefore(sizes, (mark) => mark.offset <= next),
            0,
          )
        ];
      const later = sizes.filter((mark) => mark.offset > next);
      const keptSizes =
        held === undefined ? later : [{ ...held, offset: next }, ...later.filter((m) => m !== held)];
      const keptTimes = times.filter((mark) => mark.offset >= next);
      base = next;
      sizes = keptSizes;
      times = keptTimes;
      waiting = [];
      try {
        await replaceFile(path, formatMarks({ base, sizes: [...sizes], times: [...times] }));
        started = true;
      } finally {
        const lines = waiting;
        waiting = null;
        for (const line of lines) append(line);
      }
    },
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** Keeps every second mark of the older half; the recent past stays exact to the second. */
function thin(times: TimeMark[]): TimeMark[] {
  const half = times.length >> 1;
  return times.filter((_, index) => index >= half || index % 2 === 0);
}

/** Returns the index of the last element for which `holds`, in a list where those come first; -1 for none. */
function lastAtOrBefore<T>(list: readonly T[], holds: (item: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = list[middle];
    if (item !== undefined && holds(item)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
