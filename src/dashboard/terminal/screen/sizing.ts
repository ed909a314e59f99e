export type Size = { cols: number; rows: number };

/** Smaller text is unreadable; below this the terminal scrolls sideways instead. */
const MIN_FONT_PX = 7;
/** The limits of the contract (frames.ts). */
const MOST = { cols: 1000, rows: 500 } as const;
const LEAST = { cols: 20, rows: 5 } as const;

/** Returns how many cells of `cell` (px) fit into `box` (px), within the contract's limits. */
export function fitSize(
  box: { width: number; height: number },
  cell: { width: number; height: number },
): Size | null {
  if (box.width <= 0 || box.height <= 0 || cell.width <= 0 || cell.height <= 0) return null;
  const within = (value: number, least: number, most: number): number =>
    Math.max(least, Math.min(most, value));
  return {
    cols: within(Math.floor(box.width / cell.width), LEAST.cols, MOST.cols),
    rows: within(Math.floor(box.height / cell.height), LEAST.rows, MOST.rows),
  };
}

/**
 * Returns the font size at which `size` fits into a box that has room for `room` cells at `base` px; never larger than
 * `base`. Half pixels.
 */
export function scaledFont(base: number, size: Size, room: Size): number {
  const ratio = Math.min(1, room.cols / size.cols, room.rows / size.rows);
  return Math.max(MIN_FONT_PX, Math.floor(base * ratio * 2) / 2);
}
