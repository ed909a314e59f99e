/** How a column shrinks when a line is too narrow. Widths are in terminal columns. */
export type ColumnFit =
  /** Never shrinks. */
  | { fixed: true }
  /** Shares the remaining width, with at least `min` as long as other columns can give way. */
  | { flex: true; min: number }
  /** Gives way to the others, the lowest `dropOrder` first: shrinks to `min`, then is left out. */
  | { dropOrder: number; min: number };

/** A narrower flexible column would be useless. */
const FLEX_MIN_COLUMNS = 4;

/**
 * Returns column widths for a line of `width`, 0 for columns left out. `naturals` are the widths of the widest cells, `gap` is
 * the space between two columns. The result exceeds the line only if the fixed columns alone do.
 */
export function fitColumns(
  naturals: readonly number[],
  fits: readonly ColumnFit[],
  { width, gap }: { width: number; gap: number },
): number[] {
  const columns = naturals.map((natural, index) => ({
    natural,
    fit: fits[index] ?? { fixed: true },
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

/** Distributes the remaining width: narrow columns get what they need, but no more than an equal part while others need more. */
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
    // Not enough room for all: the columns on the right matter more.
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
