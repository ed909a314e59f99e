/** Numbers per run of equally styled cells in a snapshot line: end column (exclusive), STYLE_FLAGS, foreground, background. */
export const STYLE_RUN_LENGTH = 4;
export const STYLE_FLAGS = { dim: 1, bold: 2, inverse: 4 } as const;
/** The terminal's default colour; any other colour is 0xRRGGBB. */
export const DEFAULT_COLOR = -1;
