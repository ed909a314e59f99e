import { KEY_HINT, NUMBERED } from './patterns.js';
import { arrowedAt, closesAbove, hasKeyHint, isBlankAt, isEdgeAt } from './rows/row-facts.js';
import { numberedAt, opensBelow, plainAt, shownBelow } from './rows/row-facts.js';
import type { Screen } from './screen.js';
import { rowText } from './screen.js';
import { findJustTyped } from './draft/tall-composer.js';

/** Where the user types: rows `top` to `bottom` inclusive, with the drawn edges; `row` is its first line of text. */
export type Composer = { top: number; bottom: number; row: number };

/** A region between two edges with more lines than this is not a draft. */
const MAX_DRAFT_ROWS = 14;
/** Most rows of footer below a composer without the cursor. */
const MAX_FOOTER_ROWS = 6;
const PROMPT = /^\s{0,4}[❯›>»❱➜▶*!]($|\s)/;
/** A prompt that names its mode: `ask> `, `>>> `, `sqlite> `. */
const NAMED_PROMPT = /^([\w.:-]{1,24}[>❯›»]|>>>|\.\.\.)($|\s)/;
/** Most rows below an unframed input line: a toolbar. */
const MAX_TOOLBAR_ROWS = 2;

/** True for two or more numbered choices. */
function hasChoices(screen: Screen, from: number, to: number): boolean {
  let numbered = 0;
  for (let y = from; y <= to; y += 1) if (numberedAt(screen, y) !== null) numbered += 1;
  return numbered >= 2;
}

/** True for a list with an arrow and text above it: a prompt's glyph is on its first line. */
function hasArrowBelow(screen: Screen, from: number, to: number): boolean {
  let above = false;
  for (let y = from; y < to; y += 1) {
    const arrowed = above ? arrowedAt(screen, y) : null;
    if (arrowed !== null && plainAt(screen, y + 1).search(/\S/) === arrowed.column) return true;
    above ||= !isBlankAt(screen, y);
  }
  return false;
}

function isDialogText(screen: Screen, from: number, to: number): boolean {
  for (let y = from; y <= to; y += 1) if (hasKeyHint(screen, y)) return true;
  return hasChoices(screen, from, to) || hasArrowBelow(screen, from, to);
}

/** Finds a composer between two edges, around row `y`. */
function ruled(screen: Screen, y: number): Composer | null {
  let top = y - 1;
  while (top >= 0 && y - top <= MAX_DRAFT_ROWS && !isEdgeAt(screen, top)) top -= 1;
  let bottom = y + 1;
  while (bottom < screen.rows.length && bottom - y <= MAX_DRAFT_ROWS && !isEdgeAt(screen, bottom))
    bottom += 1;
  if (top < 0 || bottom >= screen.rows.length) return null;
  if (!opensBelow(screen, top) || !closesAbove(screen, bottom)) return null;
  if (bottom - top - 1 > MAX_DRAFT_ROWS || isDialogText(screen, top + 1, bottom - 1)) return null;
  return { top, bottom, row: top + 1 };
}

/** Finds a composer with a bar down its left side, closed by an edge that starts in the same column. */
function barred(screen: Screen, y: number): Composer | null {
  const column = rowText(screen, y).search(/\S/);
  if (column < 0 || !/[┃│▌▎|]/.test(rowText(screen, y).charAt(column))) return null;
  const bar = rowText(screen, y).charAt(column);
  const continues = (row: number): boolean =>
    rowText(screen, row).charAt(column) === bar && rowText(screen, row).slice(0, column).trim() === '';
  let top = y;
  while (top > 0 && continues(top - 1)) top -= 1;
  let bottom = y;
  while (bottom + 1 < screen.rows.length && continues(bottom + 1)) bottom += 1;
  const closing = rowText(screen, bottom + 1);
  if (!isEdgeAt(screen, bottom + 1) || closing.search(/\S/) !== column) return null;
  if (isDialogText(screen, top, bottom)) return null;
  return { top, bottom: bottom + 1, row: y };
}

/** Finds a composer by a prompt glyph on the cursor's line (or the first line of a draft that ends there), with little below it. */
function open(screen: Screen, y: number): Composer | null {
  if (!screen.cursor.visible) return null;
  let row = y;
  while (row > 0 && y - row < MAX_DRAFT_ROWS && !PROMPT.test(rowText(screen, row)) && !isBlankAt(screen, row))
    row -= 1;
  const text = rowText(screen, row);
  if (!PROMPT.test(text) || NUMBERED.test(text)) return null;
  if (screen.cursor.x < text.search(/\S/) + 1 || shownBelow(screen, y, MAX_FOOTER_ROWS) > MAX_FOOTER_ROWS)
    return null;
  // A choice with an arrow has other choices beside it, and a hint above or below says which keys to press.
  const near = screen.rows.slice(Math.max(0, row - 2), y + 1 + MAX_FOOTER_ROWS * 2).map((each) => each.text);
  const isChoice = [row - 1, y + 1].some((beside) => /^\s{2,6}\S/.test(rowText(screen, beside)));
  if (isChoice && near.some((line) => KEY_HINT.test(line))) return null;
  return { top: row, bottom: y, row };
}

/** Finds a named prompt on the cursor's line with nothing but a toolbar below: a line-by-line program. */
function named(screen: Screen, y: number): Composer | null {
  const match = screen.cursor.visible ? NAMED_PROMPT.exec(rowText(screen, y)) : null;
  if (match === null || screen.cursor.x < match[0].length) return null;
  if (shownBelow(screen, y, MAX_TOOLBAR_ROWS) > MAX_TOOLBAR_ROWS) return null;
  return { top: y, bottom: y, row: y };
}

/** True when the rows below an edge start at once and have no gap: a footer, not a page. */
function isFooter(screen: Screen, from: number): boolean {
  let row = from;
  while (row < screen.rows.length && !isBlankAt(screen, row)) row += 1;
  return shownBelow(screen, row, 0) === 0;
}

/** Finds the composer by structure: around the cursor first, then, for programs that hide it, between the lowest edges. */
export function findComposer(screen: Screen): Composer | null {
  const { y } = screen.cursor;
  const justTyped = findJustTyped(screen);
  if (justTyped !== null) return justTyped;
  const atCursor = barred(screen, y) ?? (isEdgeAt(screen, y) ? null : ruled(screen, y));
  const most = MAX_FOOTER_ROWS * 2;
  if (atCursor !== null && shownBelow(screen, atCursor.bottom, most) <= most) return atCursor;
  const prompt = open(screen, y) ?? named(screen, y);
  if (prompt !== null) return prompt;
  for (let row = screen.rows.length - 2; row > 0; row -= 1) {
    if (!closesAbove(screen, row + 1) || isEdgeAt(screen, row)) continue;
    const found = ruled(screen, row);
    if (found === null) continue;
    // Anything found further up has even more below it.
    if (shownBelow(screen, found.bottom, MAX_FOOTER_ROWS) > MAX_FOOTER_ROWS) return null;
    // A preview between two edges has its choices below it.
    if (hasChoices(screen, found.bottom + 1, screen.rows.length - 1)) continue;
    const first = plainAt(screen, found.row);
    const across = [found.top, found.bottom].every(
      (edge) => rowText(screen, edge).trim().length >= screen.cols - 2,
    );
    // Words without a prompt are a draft only when no visible cursor is elsewhere.
    const typed = across && !screen.cursor.visible && isFooter(screen, found.bottom + 1);
    if (PROMPT.test(first) || first.trim() === '' || typed) return found;
  }
  return null;
}
