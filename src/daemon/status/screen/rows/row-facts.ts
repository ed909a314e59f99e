import type { Evidence } from '../../../../contract/session/nudge.js';
import { isEdge, unframe } from '../lines.js';
import { ARROWED, KEY_HINT, NUMBERED } from '../patterns.js';
import { columnAt, type Row, type Screen } from '../screen.js';
import { plainText } from '../../untrusted-text.js';

/** A numbered choice, and the symbol before it ('' for none). */
export type Numbered = { number: number; mark: string };
/** A list entry with an arrow: the column of the arrow, and of the text after it. */
export type Arrowed = { arrow: number; column: number };

/** A fact is undefined until it is first needed. */
type RowFacts = {
  plain: string | undefined;
  blank: boolean | undefined;
  edge: boolean | undefined;
  hint: boolean | undefined;
  numbered: Numbered | null | undefined;
  arrowed: Arrowed | null | undefined;
};

const noFacts = (): RowFacts => ({
  plain: undefined,
  blank: undefined,
  edge: undefined,
  hint: undefined,
  numbered: undefined,
  arrowed: undefined,
});
/** Shared by the many blank rows; rows outside the screen are blank too. */
const BLANK: RowFacts = {
  plain: '',
  blank: true,
  edge: false,
  hint: false,
  numbered: null,
  arrowed: null,
};

const NO_ROW: Row = { text: '', wrapped: false };

/**
 * The facts of each row. Many rules need the same ones, and some need those of every row for each other row; a row that stays on the
 * screen between two readings is the same object and is not read again.
 */
const cached = new WeakMap<Row, RowFacts>();

function factsOf(row: Row): RowFacts {
  if (row.text === '') return BLANK;
  let facts = cached.get(row);
  if (facts === undefined) cached.set(row, (facts = noFacts()));
  return facts;
}

const rowAt = (screen: Screen, row: number): Row => screen.rows[row] ?? NO_ROW;

/** Returns the text without the sides of a box around it, in the same columns. */
export function plainAt(screen: Screen, row: number): string {
  const line = rowAt(screen, row);
  return (factsOf(line).plain ??= unframe(line.text));
}

/** True for a row without text, also inside a box. */
export function isBlankAt(screen: Screen, row: number): boolean {
  const line = rowAt(screen, row);
  return (factsOf(line).blank ??= plainAt(screen, row).trim() === '');
}

/** True for a drawn horizontal line: a rule, the top or the bottom of a box, with or without a title. */
export function isEdgeAt(screen: Screen, row: number): boolean {
  const line = rowAt(screen, row);
  return (factsOf(line).edge ??= isEdge(line.text));
}

/** True for an edge that can have something below it (not the bottom of a box). */
export function opensBelow(screen: Screen, row: number): boolean {
  return isEdgeAt(screen, row) && !/^\s*[╰└╚┗╹]/.test(rowAt(screen, row).text);
}

/** True for an edge that can close what is above it (not the top of a box). */
export function closesAbove(screen: Screen, row: number): boolean {
  return isEdgeAt(screen, row) && !/^\s*[╭┌╔┏╻]/.test(rowAt(screen, row).text);
}

/** True for a row that says which keys choose. */
export function hasKeyHint(screen: Screen, row: number): boolean {
  return (factsOf(rowAt(screen, row)).hint ??= KEY_HINT.test(plainAt(screen, row)));
}

export function numberedAt(screen: Screen, row: number): Numbered | null {
  const facts = factsOf(rowAt(screen, row));
  if (facts.numbered === undefined) {
    const match = NUMBERED.exec(plainAt(screen, row));
    facts.numbered = match === null ? null : { number: Number(match[3]), mark: match[2] ?? '' };
  }
  return facts.numbered;
}

export function arrowedAt(screen: Screen, row: number): Arrowed | null {
  const facts = factsOf(rowAt(screen, row));
  if (facts.arrowed === undefined) {
    const match = ARROWED.exec(plainAt(screen, row));
    const arrow = match?.[1]?.length ?? 0;
    facts.arrowed = match === null ? null : { arrow, column: arrow + 1 + (match[2]?.length ?? 0) };
  }
  return facts.arrowed;
}

/** Returns a row's text, or the given part of it, with its place in columns. */
export function evidenceAt(screen: Screen, row: number, text?: string): Evidence {
  const line = screen.rows[row];
  const whole = line?.text ?? '';
  const shown = text ?? plainAt(screen, row).trim();
  const index = Math.max(0, whole.indexOf(shown));
  return {
    row,
    text: plainText(shown),
    from: columnAt(line, index),
    to: columnAt(line, index + shown.length),
  };
}

/** Returns the last row that shows anything; -1 on an empty screen. */
export function lastRow(screen: Screen): number {
  return screen.rows.findLastIndex((row) => row.text.trim() !== '');
}

/** Counts the rows after `row` that show something, up to `most` + 1. */
export function shownBelow(screen: Screen, row: number, most: number): number {
  let shown = 0;
  for (let below = row + 1; below < screen.rows.length && shown <= most; below += 1)
    if (!isBlankAt(screen, below)) shown += 1;
  return shown;
}
