import type { CellStyle, Rgb, Screen } from '../screen.js';

/** Colours whose parts differ by less than this are grey. */
const GREY_SPREAD = 30;
/** Themes tint their greys by up to this much. */
const TINTED_SPREAD = 80;
/** The greys that themes use for placeholders, on a background that is not known: lighter or darker ones are text. */
const MIN_GREY = 64;
const MAX_GREY = 190;
/** Text differs from its background by at least this much brightness (0–255). */
const MIN_CONTRAST = 150;
/** Muted text has at most this share of the contrast of other text on the same background. */
const MUTED_SHARE = 0.75;

const spread = (colour: Rgb): number => Math.max(...colour) - Math.min(...colour);
const brightness = ([red, green, blue]: Rgb): number => 0.299 * red + 0.587 * green + 0.114 * blue;
const contrast = (fg: Rgb, bg: Rgb): number => Math.abs(brightness(fg) - brightness(bg));

/** True for the style of placeholders and suggestions: dim, or a grey between text and background. */
export function isFaint(style: CellStyle | null): boolean {
  if (style === null) return false;
  const { dim, fg, bg } = style;
  if (dim) return true;
  if (fg === null) return false;
  if (bg !== null) return spread(fg) < TINTED_SPREAD && contrast(fg, bg) < MIN_CONTRAST;
  return spread(fg) < GREY_SPREAD && Math.max(...fg) >= MIN_GREY && Math.max(...fg) < MAX_GREY;
}

/** True for a style that stands back behind other text on the screen. Weaker evidence than `isFaint`. */
export function isMuted(screen: Screen, style: CellStyle | null): boolean {
  const { fg, bg } = style ?? { fg: null, bg: null };
  if (fg === null || spread(fg) > TINTED_SPREAD) return false;
  if (bg === null) return brightness(fg) >= MIN_GREY && brightness(fg) < MAX_GREY;
  let most = 0;
  for (let row = 0; row < screen.rows.length; row += 1)
    for (const run of screen.styleRuns(row))
      if (run.fg !== null && run.bg?.join() === bg.join()) most = Math.max(most, contrast(run.fg, bg));
  return contrast(fg, bg) < most * MUTED_SHARE;
}

/** True when any text has a style: false for a screen that was read as plain text. */
export function hasStyles(screen: Screen): boolean {
  return screen.rows.some((_, row) =>
    screen
      .styleRuns(row)
      .some(({ dim, bold, inverse, fg, bg }) => dim || bold || inverse || fg !== null || bg !== null),
  );
}
