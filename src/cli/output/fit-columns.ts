/** What a column is worth when a line has too little room. Widths in terminal columns. */
export type Worth =
  /** Always whole. */
  | { keep: true }
  /** Takes its share of what the others leave, and is comfortable from `least` on. */
  | { share: true; least: number }
  /** Makes room for the comfort of the others: the lowest `leaves` first, cut down to `least` and then left out. */
  | { leaves: number; least: number };

/** A share that is narrower says nothing. Unit: columns. */
const SHARE_MIN = 4;

/**
 * Widths for one line of `width`, 0 for a column that is left out. `naturals` are the widths of the widest cells, `gap` is what
 * stands between two columns. Only when the columns that are kept are wider than the line is the result as well.
 */
export function fitColumns(
  naturals: readonly number[],
  worths: readonly Worth[],
  { width, gap }: { width: number; gap: number },
): number[] {
  const columns = naturals.map((natural, index) => ({
    natural,
    worth: worths[index] ?? { keep: true },
    index,
  }));
  const widths = columns.map(({ natural, worth }) =>
    'share' in worth ? Math.min(natural, worth.least) : natural,
  );
  const excess = () => lineWidth(widths, gap) - width;
  const leaving = columns.flatMap(({ worth, index }) => ('leaves' in worth ? [{ ...worth, index }] : []));
  for (const { index, least } of leaving.toSorted((a, b) => a.leaves - b.leaves)) {
    if (excess() <= 0) break;
    const cut = (widths[index] ?? 0) - excess();
    widths[index] = cut >= least ? cut : 0;
  }
  return share(
    widths,
    columns.filter(({ worth }) => 'share' in worth),
    { width, gap },
  );
}

type Sharer = { natural: number; index: number };

/** Gives the sharers what the others leave: the narrowest first what it needs, never more than an equal part while others need more. */
function share(
  widths: readonly number[],
  sharers: readonly Sharer[],
  line: { width: number; gap: number },
): number[] {
  const result = [...widths];
  for (const { index } of sharers) result[index] = 0;
  const taken = lineWidth(result, line.gap);
  let left = line.width - taken - line.gap * (taken === 0 ? sharers.length - 1 : sharers.length);
  const narrowFirst = [...sharers].sort((a, b) => a.natural - b.natural);
  for (const [position, { natural, index }] of narrowFirst.entries()) {
    const part = Math.min(natural, Math.floor(left / (sharers.length - position)));
    // No room for all of them: the ones on the right are worth more.
    if (part < Math.min(natural, SHARE_MIN))
      return share(withoutFirst(result, sharers), sharers.slice(1), line);
    result[index] = part;
    left -= part;
  }
  return result;
}

function withoutFirst(widths: readonly number[], [first]: readonly Sharer[]): number[] {
  return widths.map((width, index) => (index === first?.index ? 0 : width));
}

function lineWidth(widths: readonly number[], gap: number): number {
  const shown = widths.filter((width) => width > 0);
  return shown.reduce((sum, width) => sum + width, 0) + gap * Math.max(0, shown.length - 1);
}
