export type Size = { cols: number; rows: number };

/** Below it nobody reads anything; then the terminal scrolls sideways instead. Unit: px. */
const MIN_FONT_PX = 7;
/** What the contract allows (frames.ts). */
const MOST = { cols: 1000, rows: 500 } as const;
const LEAST = { cols: 20, rows: 5 } as const;

/** How many cells of `cell` (px) fit into `box` (px), within what the daemon takes. */
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

/** The font size at which `size` room where `room` cells of `base` px have room; never larger than `base`. Half pixels. */
export function scaledFont(base: number, size: Size, room: Size): number {
  const ratio = Math.min(1, room.cols / size.cols, room.rows / size.rows);
  return Math.max(MIN_FONT_PX, Math.floor(base * ratio * 2) / 2);
}
