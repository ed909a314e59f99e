/** Where each row of a list begins, in px from the top; one entry more than there are rows, the last being the list's height. */
export type Offsets = readonly number[];

/** The part of a list that is on screen, in px from the list's top. */
export type Window = { top: number; height: number };

/** Rows from `from` up to, and without, `to`. */
export type Range = { from: number; to: number };

export function offsetsOf(heights: readonly number[]): Offsets {
  const offsets = [0];
  for (const [index, height] of heights.entries()) offsets.push((offsets[index] ?? 0) + height);
  return offsets;
}

/** Index of the row that `px` falls into; the last row below the end of the list. */
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

/** The rows that the window shows, and `overscan` more on either side. */
export function visibleRange(offsets: Offsets, { top, height }: Window, overscan: number): Range {
  const count = offsets.length - 1;
  if (count === 0) return { from: 0, to: 0 };
  const from = rowAt(offsets, Math.max(0, top));
  const to = rowAt(offsets, Math.max(0, top + height - 1));
  return { from: Math.max(0, from - overscan), to: Math.min(count, to + 1 + overscan) };
}

/** The nearest scroll position from the window's `top` at which the whole row is in the window; `top` itself if it already is. */
export function scrollTopFor(offsets: Offsets, index: number, { top, height }: Window): number {
  const start = offsets[index] ?? 0;
  const end = offsets[index + 1] ?? start;
  if (start < top) return start;
  return end > top + height ? Math.min(start, end - height) : top;
}
