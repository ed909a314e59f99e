import type { Size } from '../types.js';

/** A terminal's state at an offset, as bytes for a freshly reset terminal of that size. */
export type TerminalState = Size & { offset: number; bytes: Uint8Array };

/** The state with all lines above the screen that are kept, and in `brief` with BRIEF_ABOVE of them at most. */
export type Keyframe = TerminalState & { brief: Uint8Array };

/** Enough for a screen that grows, and to read what scrolled off a moment ago. */
export const BRIEF_ABOVE = 100;

/** The state before the first byte. */
export function emptyKeyframe(offset: number, size: Size): Keyframe {
  const nothing = new Uint8Array(0);
  return { offset, cols: size.cols, rows: size.rows, bytes: nothing, brief: nothing };
}
