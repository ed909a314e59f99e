import type { Size } from '../types.js';

/** The state of a terminal at an offset, as bytes for a freshly reset terminal of that size. */
export type TerminalState = Size & { offset: number; bytes: Uint8Array };

/** The state with all lines above the screen that are kept; `brief` is the same state with at most BRIEF_ROWS_ABOVE of them. */
export type Keyframe = TerminalState & { brief: Uint8Array };

/** Enough for a screen that grows, and for reading what has just scrolled off. */
export const BRIEF_ROWS_ABOVE = 100;

/** Returns the state before the first byte. */
export function emptyKeyframe(offset: number, size: Size): Keyframe {
  const nothing = new Uint8Array(0);
  return { offset, cols: size.cols, rows: size.rows, bytes: nothing, brief: nothing };
}
