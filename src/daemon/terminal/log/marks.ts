import { appendFileSync, readFileSync } from 'node:fs';
import { replaceFile } from '../../../lib/files/replace-file.js';
import type { Size } from '../types.js';

/** From this offset on bytes are printed for this size. */
export type SizeMark = Size & { offset: number };
/** At this time (ms since the epoch) the log was this long. `repaint`: what came last was a repaint, not the agent's own doing. */
export type TimeMark = { offset: number; atMs: number; repaint?: boolean };

/**
 * The small file beside a log that gives its bytes a size and a time. Text, one mark a line, appended:
 * `base <offset>` (first line), `size <offset> <cols> <rows>`, `time <offset> <ms>`, and `repaint <offset> <ms>` in place of
 * `time` for a screen drawn again. A torn last line is dropped.
 */
export type Marks = {
  /** Offset of the log's first byte, as recorded by the last rotation. */
  readonly base: number;
  /** The highest offset any mark names. */
  readonly last: number;
  sizeAt(offset: number): Size | null;
  /** The first size change after `offset`. */
  nextSize(offset: number): SizeMark | null;
  /** The size in force at `offset`, and the changes after it. */
  sizesFrom(offset: number): readonly SizeMark[];
  size(mark: SizeMark): void;
  time(mark: TimeMark): void;
  /** The last of all, or the last that was not a repaint. */
  lastTime(of?: 'activity'): TimeMark | null;
  /** The log's length at a time, as far as known; null before the first mark. */
  offsetAt(ms: number): number | null;
  /** Writes the file anew with this base, atomically and synced; marks before it go, the size then in force stays. */
  rebase(base: number): Promise<void>;
};

/** Times closer than this to the one before are left out. Unit: ms; product promise: activity to the second. */
const TIME_STEP = 1000;
/** Time marks kept in memory; above it every second one of the older half goes. 8,192 of 48 bytes are 0.4 MB at worst. */
const TIMES_MAX = 8192;

export function createMarks(path: string): Marks {
  const parsed = parseMarks(readText(path));
  let { base } = parsed;
  let sizes = parsed.sizes;
  let times = parsed.times;
  let started = parsed.found;

  // Lines that came while the file is being written anew.
  let waiting: string[] | null = null;

  function append(line: string): void {
    if (waiting !== null) {
      waiting.push(line);
      return;
    }
    const head = started ? '' : `base ${base}\n`;
    started = true;
    appendFileSync(path, `${head}${line}\n`, { mode: 0o600 });
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
      // Two changes with no byte between them: only the later one ever held.
      if (before?.offset === mark.offset) sizes.pop();
      sizes.push(mark);
      append(`size ${mark.offset} ${mark.cols} ${mark.rows}`);
    },
    time(mark) {
      const before = times.at(-1);
      const isSame = before?.repaint === mark.repaint;
      if (isSame && before !== undefined && mark.atMs - before.atMs < TIME_STEP && mark.atMs >= before.atMs)
        return;
      times.push(mark);
      if (times.length > TIMES_MAX) times = thin(times);
      append(timeLine(mark));
    },
    lastTime: (of) =>
      (of === undefined ? times.at(-1) : times.findLast(({ repaint }) => repaint !== true)) ?? null,
    offsetAt(ms) {
      // Not a binary search: after the system's clock was set back, times begin again at an earlier one.
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

type MarkList = { base: number; sizes: SizeMark[]; times: TimeMark[] };

export function formatMarks(marks: MarkList): string {
  return [
    `base ${marks.base}`,
    ...marks.sizes.map((mark) => `size ${mark.offset} ${mark.cols} ${mark.rows}`),
    ...marks.times.map(timeLine),
    '',
  ].join('\n');
}

const timeLine = ({ offset, atMs, repaint }: TimeMark): string =>
  `${repaint === true ? 'repaint' : 'time'} ${offset} ${Math.round(atMs)}`;

/** Takes what is whole and in order; anything else in the file is skipped. */
export function parseMarks(text: string): MarkList & { found: boolean } {
  const marks = { base: 0, sizes: [] as SizeMark[], times: [] as TimeMark[], found: text !== '' };
  // Without the newline a line may be half a number.
  for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
    const [kind, ...fields] = line.split(' ');
    const [offset, first, second] = fields.map(Number);
    if (offset === undefined || !fields.every((field) => /^\d{1,16}$/.test(field))) continue;
    if (kind === 'base' && first === undefined) marks.base = offset;
    if ((kind === 'time' || kind === 'repaint') && first !== undefined && second === undefined) {
      const mark = { offset, atMs: first, ...(kind === 'repaint' ? { repaint: true } : {}) };
      if (offset >= (marks.times.at(-1)?.offset ?? 0)) marks.times.push(mark);
    }
    if (kind === 'size' && first !== undefined && second !== undefined) {
      if (marks.sizes.at(-1)?.offset === offset) marks.sizes.pop();
      if (offset >= (marks.sizes.at(-1)?.offset ?? 0))
        marks.sizes.push({ offset, cols: first, rows: second });
    }
  }
  return marks;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** Keeps every second mark of the older half: the recent past stays exact to the second. */
function thin(times: TimeMark[]): TimeMark[] {
  const half = times.length >> 1;
  return times.filter((_, index) => index >= half || index % 2 === 0);
}

/** Index of the last element for which `holds`, of a list where those come first; -1 for none. */
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
