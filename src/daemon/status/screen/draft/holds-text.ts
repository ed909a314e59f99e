/** A note that stands for folded text, without its blanks: `[Pasted text #1 +12 lines]`, `[Pasted Content 5000 chars]`, `[paste #1 …]`. */
const PASTE_NOTE = /\[[^[\]]{0,40}(paste|truncatedtext|\d(lines?|chars?)\b)[^[\]]{0,60}\]/i;
/** Agents fold a text of several lines, or one that is at least this long. */
const FOLDED_MIN_CHARS = 150;
/** A part of a text this long is no coincidence; a shorter one must be half of the text. */
const PART_MIN_CHARS = 16;

/** True when a composer shows a note in place of a pasted text. `text` is what `composerText` returned. */
export function holdsPaste(text: string): boolean {
  return PASTE_NOTE.test(squeeze(text));
}

/**
 * True when a text that was just typed or pasted stands in a composer: all of it, among other text or not; its beginning or its end,
 * where the composer shows only some rows; or the note that stands for a paste. False for an empty composer and for other text, which
 * means that the agent took it. `text` is what `composerText` returned. Blanks, line ends and frames do not matter.
 */
export function holdsText(text: string, typed: string): boolean {
  const shown = squeeze(text);
  const wanted = squeeze(typed);
  if (shown === '' || wanted === '') return false;
  if (shown.includes(wanted)) return true;
  const foldable = wanted.length >= FOLDED_MIN_CHARS || /[\r\n]/.test(typed.trim());
  if (foldable && PASTE_NOTE.test(shown)) return true;
  const part = shown.replace(/^(…|\.\.\.)|(…|\.\.\.)$/g, '');
  const enough = Math.min(PART_MIN_CHARS, Math.ceil(wanted.length / 2));
  return part.length >= enough && wanted.includes(part);
}

/** Blanks, lines drawn around text, and characters of no width. */
const UNSEEN = /[\s\u2500-\u259f]|\p{Cf}|\u{fe0f}/gu;

/** Removes what wrapping, frames and terminals change. */
function squeeze(text: string): string {
  return text.normalize('NFC').replace(UNSEEN, '');
}
