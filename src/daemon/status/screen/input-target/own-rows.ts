import { createHash } from 'node:crypto';
import { plainRow } from '../../untrusted-text.js';
import { isEdge } from '../lines.js';
import { ELAPSED } from '../patterns.js';
import { DIVIDER } from '../reason/lines-above.js';
import { isBlankAt, plainAt } from '../rows/row-facts.js';
import { rowText, type Screen } from '../screen.js';

/** The rows of a dialog above its choices: `from` to `to` (exclusive). `side`: the character of the frame at their left. */
export type OwnRows = { from: number; to: number; side: string | null; entry: boolean };

/** Lines above the choices that the user is shown. */
const ABOVE_ROWS = 10;
const SIDE = /^(\s*)([│┃║▎▌▏|])(?=\s|$)/;
const SIDES = '│┃║▎▌▏|├┠┣╟╠';
/** A rule across the screen, drawn with line characters. */
const RULE = /^\s?[─━═▔▁]+(\s\S.{0,60}\s[─━═▔▁]+)?\s*$/;
/** The mark of an entry in a transcript, of what the user said, or of a dialog's title. */
const ENTRY = /^\s*([●•◆◇✦⏺◦○✓✔✗✻❯›»]\ufe0e?|[>?])\s+\S/u;
/** A status that turns: a spinner before words that end in dots, or a running timer. */
const SPINS = /^\s*[⠀-⣿✻✽✶✳✢✣∗◐◓◑◒◴◷◶◵]\ufe0e?\s+\S.*(…|\.\.\.)/u;
/** A time of day at the right edge. */
const CLOCK = /(?<!\s)\s{3,}\d{1,2}:\d\d(:\d\d)?( ?[AP]M)?$/i;
/** A box in a box, and a scroll bar. */
const MAX_BARS = 3;
/** This near the edge of the screen a bar is part of a frame. */
const EDGE_CELLS = 3;
/** Only lines, without a corner or a title. */
const DRAWN = /^[\s─━═╌┄┈╍┅┉▔▁╭╮╰╯┌┐└┘├┤+-]*$/;

/** Finds where the dialog with choices from row `first` on begins. Pure. */
export function ownRows(screen: Screen, first: number): OwnRows {
  const [, indent = '', side] = SIDE.exec(rowText(screen, first)) ?? [];
  if (side !== undefined) {
    let from = first;
    while (from > 0 && hasSide(rowText(screen, from - 1), indent.length)) from -= 1;
    if (from < first) return { from, to: first, side, entry: false };
  }
  return unframed(screen, first);
}

function hasSide(text: string, column: number): boolean {
  return SIDES.includes(text.charAt(column) || ' ') && text.slice(0, column).trim() === '';
}

/**
 * Without a frame, a dialog begins below a rule across the screen, or with the last entry of the transcript, which may show what is
 * asked about. It is better to take too many rows for its own than to miss one that makes it another question.
 */
function unframed(screen: Screen, first: number): OwnRows {
  let shown = 0;
  let indent = Number.POSITIVE_INFINITY;
  for (let row = first - 1; row >= 0; row -= 1) {
    if (isBlankAt(screen, row)) continue;
    const text = rowText(screen, row);
    const starts = text.search(/\S/);
    if (RULE.test(text) && text.length >= screen.cols - 2) {
      // What is above belongs to it if it is a preview, or if there is only a question below.
      if (shown > 1 && !isPreviewAbove(screen, row))
        return { from: row + 1, to: first, side: null, entry: false };
      continue;
    }
    if (ENTRY.test(text) && starts < indent && shown > 0)
      return { from: row, to: first, side: null, entry: true };
    if (!isEdge(text) && !SPINS.test(text)) {
      shown += 1;
      indent = Math.min(indent, starts);
    }
  }
  return { from: 0, to: first, side: null, entry: false };
}

function isPreviewAbove(screen: Screen, rule: number): boolean {
  let row = rule - 1;
  while (row > 0 && isBlankAt(screen, row)) row -= 1;
  return row >= 0 && DIVIDER.test(plainAt(screen, row));
}

/** Returns the lowest lines with text, without frames and common indent. */
export function shownRows(screen: Screen, { from, to }: OwnRows): string[] {
  const lines: string[] = [];
  for (let row = to - 1; row >= from && lines.length < ABOVE_ROWS; row -= 1) {
    const text = plainAt(screen, row)
      .replace(/\s[│┃║]$/, '')
      .trimEnd();
    // Blank rows and frames waste space on a phone.
    if (text.trim() !== '' && !DRAWN.test(text) && !isEdge(text)) lines.unshift(plainRow(text, screen.cols));
  }
  const indent = Math.min(...lines.map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(indent));
}

/** Returns the first line of a dialog whose beginning is on the screen; '' of any other. */
export function titleOf(screen: Screen, { from, to, side, entry }: OwnRows): string {
  if ((side === null && from === 0) || entry) return '';
  for (let row = from; row < to; row += 1) if (!isBlankAt(screen, row)) return plainAt(screen, row).trim();
  return '';
}

/** Returns a fingerprint of these rows and of the names of the choices. Spinners, clocks and scroll bars do not change it. */
export function fingerprint(screen: Screen, rows: OwnRows, names: readonly string[]): string {
  const texts: string[] = [];
  for (let row = rows.from; row < rows.to; row += 1) {
    const bare = withoutBar(rowText(screen, row), rows, screen.cols);
    if (bare === '' || SPINS.test(bare)) continue;
    const text = bare.length >= screen.cols - EDGE_CELLS ? bare.replace(CLOCK, '') : bare;
    const isEntry = rows.entry && row === rows.from;
    texts.push(isEntry ? text.replace(/^\s*\S+/u, '').replace(ELAPSED, '(') : text);
  }
  return createHash('sha256')
    .update(JSON.stringify([texts, names]))
    .digest('base64url')
    .slice(0, 22);
}

/** Removes the right side of a frame, and a scroll bar beside it or in its place. A bar that the text itself ends with stays. */
function withoutBar(text: string, { side }: OwnRows, cols: number): string {
  let line = text.trimEnd();
  for (let bars = 0; bars < MAX_BARS; bars += 1) {
    const last = line.length - 1;
    const bar = line.charAt(last);
    if (bar === '' || (bar === '|' ? side !== '|' : !'│┃║█▐▕'.includes(bar))) return line;
    const isApart = side !== null && line.slice(last - 2, last) === '  ';
    if (!isApart && last < cols - EDGE_CELLS) return line;
    line = line.slice(0, last).trimEnd();
  }
  return line;
}
