/** The start of each row in px from the top, with one extra entry: the height of the list. */
export type Offsets = readonly number[];

/** The visible part of a list, in px from its top. */
export type Window = { top: number; height: number };

/** Rows from `from` to `to`, exclusive. */
export type Range = { from: number; to: number };

export function offsetsOf(heights: readonly number[]): Offsets {
  const offsets = [0];
  for (const [index, height] of heights.entries()) offsets.push((offsets[index] ?? 0) + height);
  return offsets;
}

/** Returns the index of the row at `px`; the last row below the end of the list. */
function rowAt(offsets: Offsets, px: number): number {
  let low = 0;
  let high = Math.max(0, offsets.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] ?? 0) <= px) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Returns the rows in the window, and `overscan` more on either side. */
export function visibleRange(offsets: Offsets, { top, height }: Window, overscan: number): Range {
  const count = offsets.length - 1;
  if (count === 0) return { from: 0, to: 0 };
  const from = rowAt(offsets, Math.max(0, top));
  const to = rowAt(offsets, Math.max(0, top + height - 1));
  return { from: Math.max(0, from - overscan), to: Math.min(count, to + 1 + overscan) };
}

/** Returns the scroll position nearest to `top` at which the whole row is visible; `top` itself if it already is. */
export function scrollTopFor(offsets: Offsets, index: number, { top, height }: Window): number {
  const start = offsets[index] ?? 0;
  const end = offsets[index + 1] ?? start;
  if (start < top) return start;
  return end > top + height ? Math.min(start, end - height) : top;
}
