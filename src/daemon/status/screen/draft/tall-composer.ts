import type { Composer } from '../composer.js';
import { cutEnd } from '../rows/cut.js';
import { isBlankAt, isEdgeAt, shownBelow } from '../rows/row-facts.js';
import { columnAt, rowText, type Screen } from '../screen.js';

/** A prompt at the beginning of a row, before a draft that is indented below it. */
const FRAMED_PROMPT = /^\s{0,2}[❯›>»❱*!](\s|$)/;
const OPEN_PROMPT = /^[❯›»❱](\s|$)/;
/** Most rows of footer below a draft without a frame. */
const MAX_FOOTER_ROWS = 6;
/** A blank, or a character of no width that marks the cursor. */
const BLANK = /[\s\u200b]/;
/** How far behind its last character the cursor may stand: blanks that were typed are not part of the text. */
const BEHIND_CELLS = 2;

/**
 * Finds a composer by the draft in it, however many rows it has, also with blank rows or a long list of suggestions below. The cursor
 * must stand in the draft, and all its rows must be indented below a prompt.
 */
export function findTallComposer(screen: Screen): Composer | null {
  return framed(screen) ?? open(screen);
}

/** Finds a composer with the cursor right behind the last character, as after typing. Its text may look like anything, also a menu. */
export function findJustTyped(screen: Screen): Composer | null {
  const found = findTallComposer(screen);
  if (found === null) return null;
  const { x, y } = screen.cursor;
  let last = found.top === found.row ? found.bottom : found.bottom - 1;
  while (last > found.row && isBlankAt(screen, last)) last -= 1;
  const end = columnAt(screen.rows[last], cutEnd(rowText(screen, last), BLANK).length);
  return y === last && x >= end && x <= end + BEHIND_CELLS ? found : null;
}

/** Looks between the two nearest edges around the cursor. */
function framed(screen: Screen): Composer | null {
  const { x, y } = screen.cursor;
  if (isEdgeAt(screen, y)) return null;
  let top = y - 1;
  while (top >= 0 && !isEdgeAt(screen, top)) top -= 1;
  let bottom = y + 1;
  while (bottom < screen.rows.length && !isEdgeAt(screen, bottom)) bottom += 1;
  const across = (row: number): boolean => rowText(screen, row).trim().length >= screen.cols - 2;
  if (top < 0 || bottom >= screen.rows.length || !across(top) || !across(bottom)) return null;
  const row = top + 1;
  return x >= 2 && isDraft(screen, { row, last: bottom - 1, prompt: FRAMED_PROMPT })
    ? { top, bottom, row }
    : null;
}

/** Looks from the cursor up to the prompt. */
function open(screen: Screen): Composer | null {
  const { x, y, visible } = screen.cursor;
  if (!visible || x < 2 || shownBelow(screen, y, MAX_FOOTER_ROWS) > MAX_FOOTER_ROWS) return null;
  let row = y;
  while (row > 0 && !OPEN_PROMPT.test(rowText(screen, row))) row -= 1;
  if (row > 0 && !isBlankAt(screen, row - 1)) return null;
  return isDraft(screen, { row, last: y, prompt: OPEN_PROMPT }) ? { top: row, bottom: y, row } : null;
}

/** True for a prompt and rows that are blank or indented below it. */
function isDraft(
  screen: Screen,
  { row, last, prompt }: { row: number; last: number; prompt: RegExp },
): boolean {
  const first = prompt.exec(rowText(screen, row))?.[0].length;
  if (first === undefined) return false;
  for (let below = row + 1; below <= last; below += 1)
    if (!isBlankAt(screen, below) && rowText(screen, below).search(/\S/) < first) return false;
  return true;
}
