import type { Evidence } from '../../../contract/session/nudge.js';
import type { Composer } from './composer.js';
import { isEdge } from './lines.js';
import { ELAPSED, isKeyLine, KEY_HINT, KEY_START, STOP_HINT, TICK } from './patterns.js';
import { question } from './question.js';
import { arrowedAt, evidenceAt, isBlankAt, lastRow, numberedAt, plainAt } from './rows/row-facts.js';
import type { Numbered } from './rows/row-facts.js';
import type { Screen } from './screen.js';
import { columnAt, rowText } from './screen.js';

/** Something on the screen that stops the agent until the user answers. */
export type Dialog = { rule: string; reason: string; evidence: Evidence[] };

/** Most rows between two numbered choices: their descriptions and wrapped lines. */
const MAX_GAP_ROWS = 6;
/** Most rows with text below the choices: hints, notes, terms of service. */
const MAX_BELOW_ROWS = 14;

type Choice = Numbered & { row: number };

function choiceAt(screen: Screen, row: number): Choice | null {
  const numbered = numberedAt(screen, row);
  return numbered === null ? null : { row, ...numbered };
}

/** Returns the lowest run of choices, counted upwards: 4, 3, 2, 1 (or to where the list is cut off). */
function lowestChoices(screen: Screen, from: number): Choice[] {
  const found: Choice[] = [];
  for (let row = from; row >= 0; row -= 1) {
    const choice = choiceAt(screen, row);
    const next = found[0];
    if (choice === null) {
      if (next !== undefined && next.row - row > MAX_GAP_ROWS) break;
      continue;
    }
    if (next === undefined || choice.number === next.number - 1) found.unshift(choice);
    else break;
    if (choice.number === 1) break;
  }
  return found;
}

/** True when exactly one choice has a mark that no other has: an arrow, a filled dot. */
function oneMarked(choices: readonly Choice[]): boolean {
  const marks = new Set(choices.map((each) => each.mark));
  if (marks.size !== 2) return false;
  return [...marks].some((mark) => mark !== '' && choices.filter((each) => each.mark === mark).length === 1);
}

function hintRow(screen: Screen, from: number, to: number): number {
  for (let row = from; row <= to; row += 1) {
    const text = plainAt(screen, row);
    // Narrow screens put the keys on one row and their actions on the next.
    const both = `${text} ${plainAt(screen, row + 1).trim()}`;
    if (KEY_HINT.test(both) || isKeyLine(both)) return row;
  }
  return -1;
}

/** True when exactly one of the rows looks chosen: inverse, or on its own background. */
function highlighted(screen: Screen, rows: readonly number[]): boolean {
  const styles = rows.map((row) => {
    const start = plainAt(screen, row).search(/[\p{L}\p{N}]/u);
    const run = start < 0 ? null : screen.styleAt(row, start);
    return `${String(run?.inverse ?? false)}:${String(run?.bg ?? null)}:${String(run?.fg ?? null)}`;
  });
  const counts = new Map<string, number>();
  for (const style of styles) counts.set(style, (counts.get(style) ?? 0) + 1);
  return counts.size === 2 && [...counts.values()].includes(1);
}

function shownBetween(screen: Screen, from: number, to: number): number {
  let shown = 0;
  for (let row = from; row <= to; row += 1) if (!isBlankAt(screen, row)) shown += 1;
  return shown;
}

/** Finds "1. Yes  2. No": numbered choices at the bottom, with one of them marked or a hint about the keys. */
function numberedChoices(screen: Screen, last: number): Dialog | null {
  const choices = lowestChoices(screen, last);
  const [first] = choices;
  const end = choices.at(-1);
  if (first === undefined || end === undefined || choices.length < 2) return null;
  if (shownBetween(screen, end.row + 1, last) > MAX_BELOW_ROWS) return null;
  const rows = choices.map((each) => each.row);
  const hint = hintRow(screen, end.row + 1, last);
  const marked = oneMarked(choices);
  // Plain output that happens to be a list has a visible cursor at its end; a dialog hides or places the cursor.
  const { cursor } = screen;
  const placed = !cursor.visible || (cursor.y >= first.row && cursor.y <= end.row);
  const asksNumber =
    cursor.visible && cursor.y === last && cursor.y > end.row && /[:>?\]]\s*$/.test(rowText(screen, last));
  const asked =
    asksNumber && /\b(select|choose|choice|option|number|pick|which)\b/i.test(rowText(screen, last));
  if (!asked && !(placed && (marked || hint >= 0)) && !(marked && hint >= 0)) return null;
  if (!marked && !asked && hint < 0 && !highlighted(screen, rows)) return null;
  const ask = question(screen, first.row);
  return {
    rule: 'dialog/numbered',
    reason: ask.reason,
    evidence: [...ask.evidence, ...rows.map((row) => evidenceAt(screen, row))],
  };
}

/** Finds "❯ Yes / No": a list with an arrow, and a hint about the keys or a question above. */
function arrowedChoices(screen: Screen, last: number): Dialog | null {
  for (let row = last; row >= Math.max(0, last - MAX_BELOW_ROWS); row -= 1) {
    const arrowed = arrowedAt(screen, row);
    if (arrowed === null) continue;
    const { arrow, column } = arrowed;
    const isFellow = (near: number): boolean => {
      const text = plainAt(screen, near);
      const starts = text.search(/\S/);
      const marked = Math.abs(starts - arrow) <= 1 && TICK.test(text.charAt(starts));
      return near !== row && (starts === column || marked) && !isEdge(text);
    };
    const fellows = [row - 2, row - 1, row + 1, row + 2].filter(isFellow);
    const { cursor } = screen;
    if (fellows.length === 0 || (cursor.visible && cursor.y !== row)) return null;
    const first = Math.min(row, ...fellows);
    const hint = hintRow(screen, row + 1, last);
    const ask = question(screen, first);
    const said = hint >= 0 || hintRow(screen, Math.max(0, first - 3), first - 1) >= 0;
    if (!said && !ask.asks) return null;
    return {
      rule: 'dialog/arrowed',
      reason: ask.reason,
      evidence: [
        ...ask.evidence,
        ...[row, ...fellows].sort((a, b) => a - b).map((y) => evidenceAt(screen, y)),
      ],
    };
  }
  return null;
}

const CHOICE_WORD =
  /^\W*(allow|approve|accept|yes|no|deny|reject|confirm|cancel|ok|trust|always|once|skip|continue|proceed|decline)\b/i;

/** Longest label of a button. */
const MAX_LABEL_CHARS = 28;

/** Returns the short, separate labels of a row, and the column where each begins. */
export function labelsIn(text: string): { label: string; at: number }[] {
  return [...text.matchAll(/\S+(?: \S+)*/g)]
    .map((match) => ({ label: match[0], at: match.index }))
    .filter(
      ({ label }) => label.length <= MAX_LABEL_CHARS && /^\p{L}/u.test(label) && !KEY_START.test(label),
    );
}

/** True when exactly one of the labels has its own background. */
function oneLit(screen: Screen, row: number, labels: readonly { at: number }[]): boolean {
  const lit = labels.map(({ at }) => {
    const style = screen.styleAt(row, columnAt(screen.rows[row], at));
    return `${String(style?.inverse ?? false)}:${String(style?.bg ?? null)}`;
  });
  const kinds = [...new Set(lit)];
  return kinds.length === 2 && kinds.some((kind) => lit.filter((each) => each === kind).length === 1);
}

/** Finds "Allow once   Allow always   Reject": buttons side by side near the bottom. */
function buttons(screen: Screen, last: number): Dialog | null {
  if (screen.cursor.visible) return null;
  for (let row = last; row >= Math.max(0, last - 5); row -= 1) {
    const labels = labelsIn(plainAt(screen, row));
    if (labels.length < 2) continue;
    const hinted = hintRow(screen, row, last) >= 0;
    const known = labels.filter(({ label }) => CHOICE_WORD.test(label)).length >= 2;
    if (!known && !(hinted && oneLit(screen, row, labels))) continue;
    if (!hinted && screen.styleRuns(row).every((run) => !run.inverse && run.bg === null)) return null;
    const ask = question(screen, row);
    return {
      rule: 'dialog/buttons',
      reason: ask.reason,
      evidence: [...ask.evidence, evidenceAt(screen, row)],
    };
  }
  return null;
}

/** True for a running timer with a stop hint at the bottom: the list above it is the agent's own output. */
function isWriting(screen: Screen, last: number): boolean {
  for (let row = last; row >= Math.max(0, last - 3); row -= 1) {
    const text = rowText(screen, row);
    if (STOP_HINT.test(text) && ELAPSED.test(text)) return true;
  }
  return false;
}

/** Finds a dialog with choices at the bottom of a screen without a composer. */
export function findChoices(screen: Screen, composer: Composer | null): Dialog | null {
  const last = lastRow(screen);
  if (last < 0 || composer !== null || isWriting(screen, last)) return null;
  return numberedChoices(screen, last) ?? arrowedChoices(screen, last) ?? buttons(screen, last);
}
