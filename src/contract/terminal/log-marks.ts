/**
 * The contents of the marks file `<id>.marks`, which gives the bytes of a log a size and a time. It is text with one mark per
 * line, appended: `base <offset>` (first line), `size <offset> <cols> <rows>`, `time <offset> <ms>`, and `repaint <offset> <ms>`
 * instead of `time` for a repaint. A torn last line is ignored.
 */
export type MarkList = {
  /** The offset of the log's first byte. It never shrinks. */
  base: number;
  sizes: SizeMark[];
  times: TimeMark[];
};

/** The size of the terminal for all bytes from this offset on. */
export type SizeMark = { offset: number; cols: number; rows: number };
/** The end of the log at a time, in ms since the epoch. `repaint`: the last output was a repaint, not activity of the agent. */
export type TimeMark = { offset: number; atMs: number; repaint?: boolean };

export const baseLine = (base: number): string => `base ${base}\n`;
export const sizeLine = ({ offset, cols, rows }: SizeMark): string => `size ${offset} ${cols} ${rows}\n`;
export const timeLine = ({ offset, atMs, repaint }: TimeMark): string =>
  `${repaint === true ? 'repaint' : 'time'} ${offset} ${Math.round(atMs)}\n`;

export function formatMarks({ base, sizes, times }: MarkList): string {
  return [baseLine(base), ...sizes.map(sizeLine), ...times.map(timeLine)].join('');
}

/** Returns only the base, from the first line; 0 when there is none. */
export function parseBase(text: string): number {
  return Number(/^base (\d{1,16})\n/.exec(text)?.[1] ?? 0);
}

/** Parses the marks that are complete and in order, and skips anything else. */
export function parseMarks(text: string): MarkList {
  const marks: MarkList = { base: 0, sizes: [], times: [] };
  // A line without its newline may end in the middle of a number.
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
