import type { Composer } from '../composer.js';
import { columnAt, type CellStyle, type Screen } from '../screen.js';
import { draftRows, rowsBelow, type DraftRow } from './draft-rows.js';
import { hasStyles, isFaint, isMuted } from './faint.js';

/** A place in a draft: the index of a row, and of a character in its text. */
type Place = { index: number; at: number };

/** What agents show in an empty composer. */
const PLACEHOLDER = new RegExp(
  [
    String.raw`^(try|e\.g\.,?) ["“'«]`,
    String.raw`^(type|enter|write|send) (your|a|the) (message|prompt|task|question|instruction|request|command)`,
    String.raw`^(ask|message|tell|describe|prompt)( \S+){0,6}? ?(anything|…|\.\.\.)`,
    String.raw`^(message|ask) (amp|claude|codex|gemini|qwen|copilot|cursor|grok|pi|opencode)\b`,
    String.raw`^(ask|tell) \S+ to \S+`,
    String.raw`^enter @ to mention files`,
    String.raw`^press (up|↑) to edit queued`,
    String.raw`^\? for shortcuts`,
    String.raw`^(plan, search, build anything|add a follow-up|(/|@) for (commands|files|context))`,
  ].join('|'),
  'i',
);

/**
 * Returns the text typed into a composer, without frame and prompt, one line per row of the screen: a line that the agent wrapped
 * cannot be told from one that the user ended. Returns '' for an empty composer, a placeholder, and a suggestion behind the cursor;
 * in doubt the text counts as typed. Rows that the agent has scrolled away are missing, and a folded paste is the note that stands
 * for it. The shell mode that agents show in place of their prompt is the typed `!` at the beginning. Words without a prompt before
 * them or a cursor among them are output.
 */
export function composerText(screen: Screen, composer: Composer): string {
  const { rows, glyph } = draftRows(screen, composer);
  const isPage = glyph === '' && cursorIn(screen, rows) === null && placeOf(screen, rows) === null;
  if (isPage) return '';
  const mode = glyph === '!' ? glyph : '';
  const typed = typedPart(screen, rows);
  const first = rows[0];
  const isOpen = composer.top === composer.row && typed !== '' && first !== undefined;
  const below = isOpen ? rowsBelow(screen, composer, first.start) : [];
  return mode + (below.length === 0 ? typed : typedPart(screen, [...rows, ...below]));
}

/** Returns the rows up to the last typed character, joined. */
function typedPart(screen: Screen, rows: readonly DraftRow[]): string {
  if (rows.every(({ text }) => text.trim() === '')) return '';
  const cursor = cursorIn(screen, rows);
  if (isAllGhost(screen, rows, cursor)) return '';
  let index = rows.length - 1;
  let end = 0;
  for (; index >= 0 && end === 0; index -= 1) end = typedEnd(screen, rows, { index, cursor });
  const lines = rows.slice(0, index + 2).map(({ text }) => text);
  lines.push((lines.pop() ?? '').slice(0, end));
  return dedent(lines);
}

/** Joins lines without the blanks that a frame puts before each of them. */
function dedent(lines: readonly string[]): string {
  const margin = Math.max(0, lines.find((line) => line.trim() !== '')?.search(/\S/) ?? 0);
  const own = lines.map((line) => line.slice(Math.min(margin, Math.max(0, line.search(/\S/)))));
  return own.join('\n').trim();
}

/** True for a text of which the place of the cursor says that none of it was typed, whatever its colour. */
function isAllGhost(screen: Screen, rows: readonly DraftRow[], cursor: Place | null): boolean {
  const text = rows
    .map((row) => row.text.trim())
    .join(' ')
    .trim();
  const plain = !hasStyles(screen);
  // A hidden cursor may be parked anywhere, but programs that draw their own usually leave it there.
  const at = cursor ?? (plain ? placeOf(screen, rows) : null);
  if (at === null) return PLACEHOLDER.test(text);
  if (!isAtStart(rows, at)) return false;
  return plain || PLACEHOLDER.test(text) || isMuted(screen, styleOf(screen, rows, at));
}

/** Returns the end of the typed text of a row; 0 for none. What stands before the cursor was typed unless it is dim. */
function typedEnd(
  screen: Screen,
  rows: readonly DraftRow[],
  { index, cursor }: { index: number; cursor: Place | null },
): number {
  const { row, start, text } = rows[index] ?? { row: 0, start: 0, text: '' };
  const before = cursor === null || index > cursor.index ? 0 : index < cursor.index ? text.length : cursor.at;
  for (let end = text.length; end > 0; end -= 1) {
    if (text.charAt(end - 1).trim() === '') continue;
    const style = screen.styleAt(row, columnAt(screen.rows[row], start + end - 1));
    const underCursor = index === cursor?.index && end - 1 === cursor.at && end < text.length;
    if (end <= before ? style?.dim !== true : !underCursor && !isFaint(style)) return end;
  }
  return 0;
}

/** Returns where the cursor is: the terminal's own, or the cell that a program draws inverted in its place. */
function cursorIn(screen: Screen, rows: readonly DraftRow[]): Place | null {
  const own = screen.cursor.visible ? placeOf(screen, rows) : null;
  if (own !== null) return own;
  for (const [index, { row, start, text }] of rows.entries()) {
    const end = columnAt(screen.rows[row], start + text.length);
    // Most rows have no inverted cell, and each of their cells would be looked up.
    if (!screen.styleRuns(row).some(({ inverse }) => inverse) && !isLoneInverse(screen, row, end)) continue;
    for (let at = 0; at <= text.length; at += 1)
      if (isLoneInverse(screen, row, columnAt(screen.rows[row], start + at))) return { index, at };
  }
  return null;
}

function isLoneInverse(screen: Screen, row: number, column: number): boolean {
  const inverse = (at: number): boolean => screen.styleAt(row, at)?.inverse === true;
  return inverse(column) && !inverse(column - 1) && !inverse(column + 2);
}

/** Returns where the terminal's cursor is in a draft; null when it is elsewhere. */
function placeOf({ cursor, rows: lines }: Screen, rows: readonly DraftRow[]): Place | null {
  const index = rows.findIndex(({ row }) => row === cursor.y);
  const found = rows[index];
  if (found === undefined) return null;
  const line = lines[found.row];
  if (cursor.x < columnAt(line, found.start)) return null;
  let at = 0;
  while (columnAt(line, found.start + at) < cursor.x) at += 1;
  return { index, at };
}

function isAtStart(rows: readonly DraftRow[], { index, at }: Place): boolean {
  const before = rows.slice(0, index).every(({ text }) => text.trim() === '');
  return before && (rows[index]?.text.slice(0, at) ?? '').trim() === '';
}

/** Returns the style of the text at the cursor: of the second character, since the first may be under the cursor. */
function styleOf(screen: Screen, rows: readonly DraftRow[], { index, at }: Place): CellStyle | null {
  const { row, start, text } = rows[index] ?? { row: 0, start: 0, text: '' };
  const own = Math.max(at, text.search(/\S/)) + (text.length > at + 1 ? 1 : 0);
  return screen.styleAt(row, columnAt(screen.rows[row], start + own));
}
