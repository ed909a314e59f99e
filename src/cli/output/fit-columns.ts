/** What a column is fit when a line has too little room. Widths in terminal columns. */
export type ColumnFit =
  /** Always whole. */
  | { keep: true }
  /** Takes its share of what the others leave, and is comfortable from `least` on. */
  | { flex: true; min: number }
  /** Makes room for the comfort of the others: the lowest `leaves` first, cut down to `least` and then left out. */
  | { dropOrder: number; min: number };

/** A share that is narrower says nothing. Unit: columns. */
const FLEX_MIN_COLUMNS = 4;

/**
 * Widths for one line of `width`, 0 for a column that is left out. `naturals` are the widths of the widest cells, `gap` is what
 * stands between two columns. Only when the columns that are kept are wider than the line is the result as well.
 */
export function fitColumns(
  naturals: readonly number[],
  fits: readonly ColumnFit[],
  { width, gap }: { width: number; gap: number },
): number[] {
  const columns = naturals.map((natural, index) => ({
    natural,
    fit: fits[index] ?? { keep: true },
    index,
  }));
  const widths = columns.map(({ natural, fit }) => ('flex' in fit ? Math.min(natural, fit.min) : natural));
  const excess = () => lineWidth(widths, gap) - width;
  const droppable = columns.flatMap(({ fit, index }) => ('dropOrder' in fit ? [{ ...fit, index }] : []));
  for (const { index, min } of droppable.toSorted((a, b) => a.dropOrder - b.dropOrder)) {
    if (excess() <= 0) break;
    const cut = (widths[index] ?? 0) - excess();
    widths[index] = cut >= min ? cut : 0;
  }
  return share(
    widths,
    columns.filter(({ fit }) => 'flex' in fit),
    { width, gap },
  );
}

type FlexColumn = { natural: number; index: number };

/** Gives the flexible what the others leave: the narrowest first what it needs, never more than an equal part while others need more. */
function share(
  widths: readonly number[],
  flexible: readonly FlexColumn[],
  line: { width: number; gap: number },
): number[] {
  const result = [...widths];
  for (const { index } of flexible) result[index] = 0;
  const taken = lineWidth(result, line.gap);
  let left = line.width - taken - line.gap * (taken === 0 ? flexible.length - 1 : flexible.length);
  const narrowFirst = [...flexible].sort((a, b) => a.natural - b.natural);
  for (const [position, { natural, index }] of narrowFirst.entries()) {
    const part = Math.min(natural, Math.floor(left / (flexible.length - position)));
    // No room for all of them: the ones on the right are fit more.
    if (part < Math.min(natural, FLEX_MIN_COLUMNS))
      return share(withoutFirst(result, flexible), flexible.slice(1), line);
    result[index] = part;
    left -= part;
  }
  return result;
}

function withoutFirst(widths: readonly number[], [first]: readonly FlexColumn[]): number[] {
  return widths.map((width, index) => (index === first?.index ? 0 : width));
}

function lineWidth(widths: readonly number[], gap: number): number {
  const shown = widths.filter((width) => width > 0);
  return shown.reduce((sum, width) => sum + width, 0) + gap * Math.max(0, shown.length - 1);
}
