/** How a line of a screen looks is written as runs of this many numbers: column where it ends, LOOK flags, foreground, background. */
export const LOOK_RUN = 4;
export const LOOK = { dim: 1, bold: 2, inverse: 4 } as const;
/** A colour is 0xRRGGBB; this is the terminal's own. */
export const OWN_COLOR = -1;
