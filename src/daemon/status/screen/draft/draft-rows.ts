import type { Composer } from '../composer.js';
import { isBlankAt, isEdgeAt } from '../rows/row-facts.js';
import { rowText, type Screen } from '../screen.js';

/** A row of a draft: `text` begins at the index `start` of the row's text, after frame and prompt. */
export type DraftRow = { row: number; start: number; text: string };

/** The most rows that a draft may have below the cursor where nothing frames it. */
const MAX_BELOW_ROWS = 14;
const SIDE = '│┃║▌▎▏|';
const LEFT_SIDE = new RegExp(`^\\s*[${SIDE}](?=\\s|$)`);
const RIGHT_SIDE = new RegExp(`[${SIDE}█▐▕]$`);
/** What is drawn at the end of the first or last row when a draft is scrolled. */
const SCROLL_MARK = /\s\s[↑↓▲▼]$/;
/** A cursor drawn as a character, and a character of no width that marks its place. */
const DRAWN_CURSOR = /[▋█\u200b]/g;
/** The glyph before the first row: a symbol that is not on a keyboard, or one of a few that are. */
const PROMPT = /^\s*([>*!]|(?![\s\p{L}\p{N}\p{Emoji_Presentation}])[^\0-\x7f])(\s|$)/u;
/** The prompt of a line-by-line program. */
const NAMED_PROMPT = /^\s*([\w.:-]{1,24}[>❯›»]|>>>|\.\.\.)(\s|$)/;

/** The rows that hold a draft, blank ones included, and the glyph of the prompt before it ('' for none). */
export type DraftRows = { rows: readonly DraftRow[]; glyph: string };

/** Returns the rows of a draft, without the frame around it and what an agent writes beside it. */
export function draftRows(screen: Screen, composer: Composer): DraftRows {
  const { top, bottom, row } = composer;
  if (isEdgeAt(screen, top) && top < row) return inside(screen, top + 1, bottom - 1);
  if (isEdgeAt(screen, bottom) && bottom > row) return besideBar(screen, composer);
  return inside(screen, row, bottom);
}

/** Returns the rows that seem to continue a draft below the cursor where nothing frames it: those indented as far as its text. */
export function rowsBelow(screen: Screen, { bottom }: Composer, start: number): DraftRow[] {
  const found: DraftRow[] = [];
  for (let row = bottom + 1; found.length < MAX_BELOW_ROWS; row += 1) {
    if (isEdgeAt(screen, row) || rowText(screen, row).search(/\S/) !== start) return found;
    found.push(draftRow(screen, row, start));
  }
  return found;
}

/** Reads the rows of a frame, or of an unframed prompt. */
function inside(screen: Screen, top: number, last: number): DraftRows {
  let first = top;
  while (first < last && isBlankAt(screen, first)) first += 1;
  const side = sideOf(rowText(screen, first));
  const text = rowText(screen, first).slice(side);
  const prompt = PROMPT.exec(text) ?? (top === last ? NAMED_PROMPT.exec(text) : null);
  const start = side + (prompt?.[0].length ?? 0);
  const rows: DraftRow[] = [];
  for (let row = first; row <= last; row += 1)
    rows.push(draftRow(screen, row, row === first ? start : startOf(rowText(screen, row), start)));
  return { rows, glyph: prompt?.[1] ?? '' };
}

/** Returns the length of the left side of a frame, with the blanks before it; 0 for none. */
function sideOf(text: string): number {
  return LEFT_SIDE.exec(text)?.[0].length ?? 0;
}

/** Returns where a further row's own text starts: below that of the first row, or further left when it is not indented as far. */
function startOf(text: string, start: number): number {
  const side = sideOf(text);
  const own = text.slice(side).search(/\S/);
  return Math.min(start, side + (own < 0 ? text.length : own));
}

/**
 * Reads the rows of a box, or those beside a bar: without a framed list of suggestions above the draft, and without what follows it
 * after a gap.
 */
function besideBar(screen: Screen, { top, bottom, row }: Composer): DraftRows {
  const framed = (each: number): boolean => {
    const text = rowText(screen, each);
    return RIGHT_SIDE.test(text.slice(sideOf(text)).trimEnd());
  };
  if (framed(row)) return inside(screen, top, bottom - 1);
  let first = row;
  while (first > top && !framed(first - 1)) first -= 1;
  let last = bottom - 1;
  while (last > row && isBlankAt(screen, last)) last -= 1;
  let gap = last;
  while (gap > row && !isBlankAt(screen, gap)) gap -= 1;
  const isApart = gap > row || isBlankAt(screen, row);
  return inside(screen, first, isApart ? Math.max(row, gap - 1) : last);
}

function draftRow(screen: Screen, row: number, start: number): DraftRow {
  const text = rowText(screen, row);
  const line = text.slice(start).trimEnd();
  const open = sideOf(text) > 0 ? line.replace(RIGHT_SIDE, '').trimEnd() : line;
  return { row, start, text: open.replace(SCROLL_MARK, '').replace(DRAWN_CURSOR, ' ').trimEnd() };
}
