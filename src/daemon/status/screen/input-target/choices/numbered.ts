import type { Choice } from '../../../../../contract/session/dialog.js';
import { hasKeyHint, numberedAt, plainAt } from '../../rows/row-facts.js';
import { rowText, type Screen } from '../../screen.js';
import { choice, isCheckbox, keysTo, labelAt, type Entry, type Found } from './found.js';
import { highlighted } from './highlight.js';

/** Highest number that is a single key. */
const MAX_DIGIT = 9;
/** How far below a list its key hint may be. */
const HINT_ROWS = 6;
const DRAWN_OVER = /[─-╿]{8}/u;
const NUMBER = /^.*?\d{1,2}[.)]\)?\s+/u;
/** "❭ 1 Yes" or "1 (●) Yes": a number without a dot, with a mark before or behind it. */
const BARE =
  /^(\s*)(?:([^\s\p{L}\p{N}()[\]{}"'`#$%&+=~,;:.]) {1,3})?(\d) {1,3}(?:\(?([●○◉◯•∙])\)? {1,3})?(?=\p{L})/u;

type Numbered = Entry & { number: number; indent: number };

/**
 * Reads "❯ 1. Yes": the digit is the key, followed by Enter where an input line waits for it; the arrow keys are where the dialog
 * names those.
 */
export function numbered(screen: Screen, rows: readonly number[]): Found | null {
  const found = rows.flatMap((row): Numbered[] => {
    const at = numberedAt(screen, row);
    const text = plainAt(screen, row);
    return at === null
      ? []
      : [entryAt(screen, row, { number: at.number, mark: at.mark, at: NUMBER.exec(text)?.[0].length ?? 0 })];
  });
  return choicesOf(screen, lowestRun(found), screen.rows.length);
}

/** Reads "❭ 1 Yes" in rows that follow each other. `rows` are candidates, top to bottom. */
export function bareNumbered(screen: Screen, rows: readonly number[]): Found | null {
  return choicesOf(screen, bareRun(screen, rows), screen.rows.length);
}

/** Returns the rows of a list like "❭ 1 Yes": it begins with 1, and exactly one of its marks points. */
export function bareRows(screen: Screen, rows: readonly number[]): number[] {
  return bareRun(screen, rows).map(({ row }) => row);
}

function bareRun(screen: Screen, rows: readonly number[]): Numbered[] {
  const run = lowestRun(
    rows.flatMap((row): Numbered[] => {
      const match = BARE.exec(plainAt(screen, row));
      const mark = match?.[2] ?? match?.[4] ?? '';
      return match === null || mark === ''
        ? []
        : [entryAt(screen, row, { number: Number(match[3]), mark, at: match[0].length })];
    }),
  );
  const marks = run.map(({ mark }) => mark);
  return run.length >= 2 && run[0]?.number === 1 && highlighted(screen, run, marks) >= 0 ? run : [];
}

function entryAt(screen: Screen, row: number, found: { number: number; mark: string; at: number }): Numbered {
  const text = plainAt(screen, row);
  return { row, ...found, label: text.slice(found.at), indent: text.search(/\d/) };
}

/** Returns the last entries whose numbers count up by one. */
function lowestRun(entries: readonly Numbered[]): Numbered[] {
  const run: Numbered[] = [];
  for (const entry of entries.toReversed()) {
    const next = run[0];
    if (next !== undefined && entry.number !== next.number - 1) break;
    run.unshift(entry);
  }
  return run;
}

function choicesOf(screen: Screen, entries: readonly Numbered[], end: number): Found | null {
  const [first] = entries;
  const last = entries.at(-1);
  if (first === undefined || last === undefined || entries.length < 2) return null;
  const labels = entries.map(({ row, at, indent }, index) =>
    labelAt(screen, { row, at, indent }, entries[index + 1]?.row ?? end),
  );
  const names = entries.map(({ number }, index) => `${number}. ${labels[index] ?? ''}`);
  // Boxes are ticked one by one, in ways that differ between agents.
  if (entries.filter(({ label }) => isCheckbox(label)).length >= 2)
    return { first: first.row, list: [], names };
  const { cursor } = screen;
  const isTyped = cursor.visible && cursor.y > last.row && /[:>?\]]\s*$/.test(rowText(screen, cursor.y));
  const chosen = highlighted(
    screen,
    entries,
    entries.map(({ mark }) => mark),
  );
  const isMoved = !isTyped && chosen >= 0 && namesArrows(screen, last.row);
  const isEntered = !isTyped && chosen >= 0 && listsEnter(screen, last.row);
  const list = entries.flatMap(({ number }, index): Choice[] => {
    if (number < 1 || number > MAX_DIGIT) return [];
    const made = choice(
      labels[index] ?? '',
      [String(number), ...(isTyped ? ['Enter'] : [])],
      index === chosen,
    );
    // Enter on an empty line to write in would decline: its number only goes there.
    const isConfirmed = isMoved || (isEntered && index === chosen);
    return [isConfirmed && made.kind !== 'text' ? { ...made, keys: keysTo(index - chosen) } : made];
  });
  // A line through a label: the screen is being drawn.
  return { first: first.row, list: labels.some((label) => DRAWN_OVER.test(label)) ? [] : list, names };
}

/** True when the hint below a list names the arrow keys and no numbers: with some agents a number only moves the highlight. */
function namesArrows(screen: Screen, last: number): boolean {
  return says(screen, last, /[↑↓]|\barrows?\b/i) && !says(screen, last, NUMBERS);
}

/** True for a legend like "enter continue · esc back", which lists all keys: Codex 0.171 ignores the number of what is highlighted. */
function listsEnter(screen: Screen, last: number): boolean {
  return says(screen, last, /(^|· )\s*enter (?!to\b)[a-z]+ ·/i) && !says(screen, last, NUMBERS);
}

const NUMBERS = /\bnumbers?\b|\bdigits?\b|\b1 ?[-–/] ?\d\b/i;

/** Returns true when a key hint below the list matches. */
function says(screen: Screen, last: number, pattern: RegExp): boolean {
  for (let row = last + 1; row <= last + HINT_ROWS; row += 1)
    if (hasKeyHint(screen, row) && pattern.test(plainAt(screen, row))) return true;
  return false;
}
