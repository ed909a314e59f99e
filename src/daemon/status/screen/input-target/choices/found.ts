import type { Choice } from '../../../../../contract/session/dialog.js';
import { plainText } from '../../../untrusted-text.js';
import { isEdge } from '../../lines.js';
import { isBlankAt, plainAt } from '../../rows/row-facts.js';
import type { Screen } from '../../screen.js';
import { choiceKind } from './choice-kind.js';

/**
 * The choices of a dialog. `first`: the row where they begin; `names`: what tells them from others, which does not depend on the
 * highlight. A dialog that is answered by more than one key has names and no list.
 */
export type Found = { first: number; list: Choice[]; names: string[] };

/** Longest label. */
const LABEL_MAX_CHARS = 200;
/** Labels longer than this are cut before anything else: patterns are slow on long lines. */
const TEXT_MAX_CHARS = 1000;
/** A preview of the highlighted choice, drawn beside the list. */
const BESIDE = /(?<!\s)\s{2,}[│┃║┌╭╰└├].*$/u;
/** Two columns in one row: a label and its description. */
const COLUMN = /(?<=\S)\s{2,}(?=\S)/;
/** A mark that a list goes on above or below. */
const MORE = /^\s*[↑↓▲▼⋮]/u;
/** A box to tick, at the beginning of a label. */
const CHECKBOX = /^(\[[ xX✓✔*•-]?\]|[☐☑☒◻◼▢▣✅⬜])(\s|$)/u;

/** One choice as it stands on the screen: `at` is where its label begins in its first row. */
export type Entry = { row: number; at: number; label: string; mark: string };

export const isCheckbox = (label: string): boolean => CHECKBOX.test(label);

/**
 * Returns the label that begins at index `at` of `row`, with the rows up to `end` that continue it: they are indented by more than
 * `indent`, or by as much and wrapped.
 */
export function labelAt(
  screen: Screen,
  start: { row: number; at: number; indent: number },
  end: number,
): string {
  const { indent } = start;
  let label = textFrom(screen, start.row, start.at);
  const edge = widest(screen, start.row);
  for (let row = start.row + 1; row < end; row += 1) {
    const raw = plainAt(screen, row);
    if (isBlankAt(screen, row) || isEdge(raw) || MORE.test(raw)) break;
    // A wrapped line is as far to the right as the label or further; some agents align it with the number.
    const begins = raw.search(/\S/);
    if (begins < indent || (begins === indent && fitsAbove(screen, row))) break;
    const above = plainAt(screen, row - 1).trim();
    // A path that is longer than the row is broken anywhere; everything else between words.
    const isBroken =
      !/\s/.test(above) && above.length > 8 && plainAt(screen, row - 1).trimEnd().length >= edge;
    label += (isBroken ? '' : ' ') + textFrom(screen, row, 0).trim();
  }
  return label.slice(0, TEXT_MAX_CHARS).trim();
}

/** Returns the text of a row from an index on, without a preview beside it. */
function textFrom(screen: Screen, row: number, at: number): string {
  return plainAt(screen, row)
    .slice(at, at + TEXT_MAX_CHARS)
    .replace(BESIDE, '')
    .trimEnd();
}

/** Returns where the rows of a frame end; one cell is left before its right side. */
function widest(screen: Screen, row: number): number {
  const text = screen.rows[row]?.text ?? '';
  const right = /[│┃║]$/.test(text) ? text.length - 2 : screen.cols - 1;
  return Math.max(1, right);
}

/** True when the first word of a row would have fitted at the end of the row above: it is no wrapped line. */
export function fitsAbove(screen: Screen, row: number): boolean {
  const word = /^\s*(\S+)/.exec(plainAt(screen, row))?.[1] ?? '';
  return plainAt(screen, row - 1).trimEnd().length + 1 + word.length <= widest(screen, row - 1);
}

/** Creates a choice; the kind is read off the whole label, and what it begins with. */
export function choice(label: string, keys: string[], selected: boolean): Choice {
  const plain = plainText(label, TEXT_MAX_CHARS);
  const [head = ''] = label.split(COLUMN);
  return { label: plainText(plain, LABEL_MAX_CHARS), keys, selected, kind: choiceKind(plain, head) };
}

/** Returns the keys that move the highlight and choose what is there. */
export function keysTo(steps: number): string[] {
  return [...Array.from({ length: Math.abs(steps) }, () => (steps > 0 ? 'Down' : 'Up')), 'Enter'];
}
