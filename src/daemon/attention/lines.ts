import type { Evidence } from '../../contract/nudge.js';
import { columnAt } from './screen.js';
import type { Screen } from './screen.js';
import { plainText } from './untrusted.js';

const EDGE = /[─━═▄▀▁▔╴╶]/g;
/** The first thing on the line, as a code; nearly all lines are told by it, which keeps the rest cheap. */
function firstCode(text: string): number {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code !== 0x20) return code;
  }
  return 0x20;
}
const isDrawn = (code: number): boolean => code >= 0x2500 && code <= 0x259f;
/** `+`, `-`, `=` and `_` draw lines where a terminal has no better. */
const isPlainLine = (code: number): boolean =>
  code === 0x2b || code === 0x2d || code === 0x3d || code === 0x5f;

/** A line of nothing else, from corner to corner or too long to underline a word; a title may stand in it. */
const PLAIN_EDGE =
  /^(\+[-=]{2,}( [^+]{1,60} )?[-=]{6,}\+|\+[-=]{8,}\+?|[-=_]{20,}|[-=]{20,} \S.{0,60} [-=]+|[-=]{2,} \S.{0,60} [-=]{20,})$/;

const EDGE_START = /^[╭┌╔┏╻╰└╚┗╹├╠]?[─━═▄▀▁▔]{2}/;
/** Shortest drawn line that counts as an edge of something, in cells. */
const MIN_EDGE = 8;

/** True for a drawn horizontal line: a rule, the top or the bottom of a box, also with a title in it. */
export function isEdge(text: string): boolean {
  const first = firstCode(text);
  if (isPlainLine(first)) return PLAIN_EDGE.test(text.trim());
  if (!isDrawn(first)) return false;
  const line = text.trim();
  if (line.length < MIN_EDGE || !EDGE_START.test(line)) return false;
  return (line.match(EDGE)?.length ?? 0) >= line.length * 0.4;
}

/** True for an edge that can have something under it (not the bottom of a box). */
export const opensBelow = (text: string): boolean => isEdge(text) && !/^\s*[╰└╚┗╹]/.test(text);
/** True for an edge that can close what stands above it (not the top of a box). */
export const closesAbove = (text: string): boolean => isEdge(text) && !/^\s*[╭┌╔┏╻]/.test(text);

const SIDES = /[│┃║▎▌▏|█▐▕]/;

/** Replaces the sides of a box and a scroll bar by blanks, so that columns stay. */
export function unframe(text: string): string {
  if (!SIDES.test(text)) return text;
  let line = text;
  for (let nested = 0; nested < 2; nested += 1) line = line.replace(/^(\s*)[│┃║▎▌▏|](?=\s|$)/, '$1 ');
  return line.replace(/\s[│┃║█▐▕|]\s*$/, '').trimEnd();
}

export const isBlank = (text: string): boolean => text === '' || unframe(text).trim() === '';

/** The place of a text on the screen, in columns. */
export function evidenceAt(screen: Screen, row: number, text?: string): Evidence {
  const line = screen.rows[row];
  const whole = line?.text ?? '';
  const shown = text ?? unframe(whole).trim();
  const index = Math.max(0, whole.indexOf(shown));
  return {
    row,
    text: plainText(shown),
    from: columnAt(line, index),
    to: columnAt(line, index + shown.length),
  };
}

/** The last row that shows anything, -1 on an empty screen. */
export function lastRow(screen: Screen): number {
  return screen.rows.findLastIndex((row) => row.text.trim() !== '');
}

/** How many rows after `row` show something. */
export function shownBelow(screen: Screen, row: number): number {
  return screen.rows.slice(row + 1).filter((each) => !isBlank(each.text)).length;
}
