import { isEdge } from '../../lines.js';
import { isKeyLine, TICK } from '../../patterns.js';
import { arrowedAt, hasKeyHint, isBlankAt, plainAt } from '../../rows/row-facts.js';
import type { Screen } from '../../screen.js';
import { choice, fitsAbove, isCheckbox, keysTo, labelAt, type Found } from './found.js';
import { lit } from './highlight.js';

/** Most rows of a list on each side of its arrow. */
const MAX_ROWS = 40;
/** How far below a list its key hint may be. */
const HINT_ROWS = 6;
const TOGGLES = /\bspace\b.{0,24}\b(toggle|select|check|mark)|\btoggle\b/i;
const TYPED_THERE = /\(\s*type\b/i;
const ASKS = /[?？:：]\s*$/;
const UP_AND_DOWN = /↑|↓|⇅|\barrows?\b|\b(up|down|j)\b/i;

/** Where the arrow is and where labels begin, as indexes of a row's text. */
type Shape = { arrow: number; column: number };

/** Reads "❯ Yes / No", with or without descriptions: arrow keys move there, Enter chooses. */
export function arrowed(screen: Screen, rows: readonly number[]): Found | null {
  const row = rows.findLast((each) => arrowedAt(screen, each) !== null);
  const shape = row === undefined ? null : arrowedAt(screen, row);
  if (row === undefined || shape === null) return null;
  const starts = listAround(screen, row, shape);
  return moved(screen, starts, { chosen: starts.indexOf(row), column: shape.column, arrow: shape.arrow });
}

/** Reads a list without an arrow above the row that says which keys choose: one entry is lit. */
export function litList(screen: Screen, hint: number): Found | null {
  if (!UP_AND_DOWN.test(plainAt(screen, hint))) return null;
  let end = hint;
  while (end > 0 && isBlankAt(screen, end - 1)) end -= 1;
  let from = end;
  const isOpen = (row: number): boolean => !isBlankAt(screen, row) && !isEdge(plainAt(screen, row));
  while (from > 0 && isOpen(from - 1) && !ASKS.test(plainAt(screen, from - 1))) from -= 1;
  const all = Array.from({ length: end - from }, (_, index) => from + index);
  const column = Math.min(...all.map((row) => plainAt(screen, row).search(/\S/)));
  const starts = all.filter((row) => plainAt(screen, row).search(/\S/) === column);
  const chosen = lit(
    screen,
    starts.map((row) => ({ row, at: column })),
  );
  return chosen < 0 ? null : moved(screen, starts, { chosen, column, arrow: column });
}

function moved(
  screen: Screen,
  starts: readonly number[],
  { chosen, column, arrow }: Shape & { chosen: number },
): Found | null {
  const [first] = starts;
  if (first === undefined || starts.length < 2 || chosen < 0) return null;
  const labels = starts.map((row, index) =>
    labelAt(screen, { row, at: column, indent: column }, starts[index + 1] ?? screen.rows.length),
  );
  const last = starts.at(-1) ?? first;
  const found = { first, names: labels };
  if (isTicked(screen, starts, { arrow, column }) || tellsToggle(screen, last)) return { ...found, list: [] };
  return {
    ...found,
    list: labels.map((label, index) => {
      const made = choice(label, keysTo(index - chosen), index === chosen);
      // Words are typed right there, or into a line that opens beside the list; Enter would send nothing.
      return made.kind === 'text' && TYPED_THERE.test(label)
        ? { ...made, keys: made.keys.slice(0, -1) }
        : made;
    }),
  };
}

/** Finds the rows where the entries begin: those aligned with the arrow's label, without a gap that the list does not have itself. */
function listAround(screen: Screen, row: number, shape: Shape): number[] {
  const isSpaced =
    isBlankAt(screen, row + 1) &&
    isBlankAt(screen, row - 1) &&
    (begins(screen, row + 2, shape) || begins(screen, row - 2, shape));
  const below: number[] = [];
  for (let y = row + 1; y < Math.min(screen.rows.length, row + MAX_ROWS); y += 1) {
    if (isBlankAt(screen, y)) {
      if (isSpaced && begins(screen, y + 1, shape)) continue;
      break;
    }
    if (begins(screen, y, shape)) below.push(y);
    else if (!continues(screen, y, shape)) break;
  }
  const above: number[] = [];
  for (let y = row - 1; y >= Math.max(0, row - MAX_ROWS); y -= 1) {
    if (isBlankAt(screen, y)) {
      if (isSpaced && begins(screen, y - 1, shape)) continue;
      break;
    }
    if (begins(screen, y, shape)) {
      if (ASKS.test(plainAt(screen, y))) break;
      above.unshift(y);
    } else if (!continues(screen, y, shape)) break;
  }
  return [...above, row, ...below];
}

/** True for a row where an entry begins: at the labels' column, or with a mark in the arrow's. */
function begins(screen: Screen, row: number, { arrow, column }: Shape): boolean {
  if (row < 0 || row >= screen.rows.length || !isLabel(screen, row)) return false;
  const text = plainAt(screen, row);
  const start = text.search(/\S/);
  const hasMark =
    Math.abs(start - arrow) <= 1 && TICK.test(text.charAt(start)) && /^.\s/u.test(text.slice(start));
  // A row at the same column may also continue a long label.
  return (start === column && fitsAbove(screen, row)) || hasMark;
}

function continues(screen: Screen, row: number, { column }: Shape): boolean {
  return isLabel(screen, row) && plainAt(screen, row).search(/\S/) >= column;
}

function isLabel(screen: Screen, row: number): boolean {
  const text = plainAt(screen, row);
  return !isBlankAt(screen, row) && !isEdge(text) && !hasKeyHint(screen, row) && !isKeyLine(text);
}

/** True when entries have boxes to tick, or a circle behind the arrow. */
function isTicked(screen: Screen, starts: readonly number[], { arrow, column }: Shape): boolean {
  const boxes = starts.filter((row) => isCheckbox(plainAt(screen, row).slice(column)));
  const marks = starts.filter((row) => TICK.test(plainAt(screen, row).slice(arrow + 1, column)));
  return boxes.length >= 2 || marks.length > 0;
}

function tellsToggle(screen: Screen, last: number): boolean {
  for (let row = last + 1; row <= last + HINT_ROWS; row += 1)
    if (TOGGLES.test(plainAt(screen, row))) return true;
  return false;
}
