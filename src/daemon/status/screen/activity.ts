import type { Evidence } from '../../../contract/session/nudge.js';
import type { Composer } from './composer.js';
import { BUSY_WORD, ELAPSED, KEY_HINT, SPINNER, STATUS_WORDS, STOP_HINT, STOP_KEY } from './patterns.js';
import { evidenceAt, isBlankAt, isEdgeAt, lastRow, plainAt } from './rows/row-facts.js';
import { cutEnd, cutLastBracket } from './rows/cut.js';
import type { Screen } from './screen.js';
import { rowText } from './screen.js';
import { plainText } from '../untrusted-text.js';

/**
 * A line that says the agent is busy. In the footer it is believed as long as it is `shown`; above the composer, where prose
 * could look like it, only while it is `fresh` (new or changing) or, with weaker signs, `moving`.
 */
export type Busy = {
  rule: string;
  reason: string;
  believed: 'shown' | 'fresh' | 'moving';
  text: string;
  evidence: Evidence[];
};

/** How far above the composer a status line may be, in rows with text. */
const STATUS_ROWS = 8;

/** How many rows a status may extend above and below its telling line. */
const BLOCK_ROWS = 2;

/** Returns the rows between transcript and composer, nearest first. */
export function statusRows(screen: Screen, composer: Composer | null): number[] {
  const rows: number[] = [];
  const from = composer === null ? lastRow(screen) : composer.top - 1;
  for (let row = from; row >= 0 && rows.length < STATUS_ROWS && from - row < STATUS_ROWS * 2; row -= 1)
    if (!isBlankAt(screen, row)) rows.push(row);
  return rows;
}

function splitMark(text: string): { mark: string; rest: string } {
  const match = /^(\S{1,4})\s+(.*)$/su.exec(text);
  return match === null || !SPINNER.test(match[1] ?? '')
    ? { mark: '', rest: text }
    : { mark: match[1] ?? '', rest: match[2] ?? '' };
}

/** Separators that may remain at the end of a status line's words. */
const SEPARATORS = /[(\s·•|,]/;

/** Returns the words of a status line without its last bracket and what is far to the right. */
function wordsOf(rest: string): string {
  const words = (rest.split(/\s{3,}/)[0] ?? rest).replace(/\s\(?(esc|ctrl)\b.*$/is, '');
  return plainText(cutEnd(cutLastBracket(words), SEPARATORS)) || 'Working';
}

function inFooter(screen: Screen, row: number): Busy | null {
  const text = rowText(screen, row);
  const part = text
    .split(/\s{3,}|\s[·•|]\s/)
    .map((each) => splitMark(each.trim()))
    .find(({ mark, rest }) => mark !== '' && BUSY_WORD.test(rest));
  if (part === undefined && !STOP_HINT.test(text)) return null;
  return {
    rule: part === undefined ? 'footer/stop-hint' : 'footer/spinner',
    reason: part === undefined ? 'Working' : wordsOf(part.rest),
    believed: 'shown',
    text,
    evidence: [evidenceAt(screen, row)],
  };
}

/** Returns the adjacent lines that belong to a status line: narrow screens wrap it, and only a part of it moves. */
function blockAt(screen: Screen, row: number): string {
  const belongs = (near: number): boolean => !isBlankAt(screen, near) && !isEdgeAt(screen, near);
  let from = row;
  while (row - from < BLOCK_ROWS && belongs(from - 1)) from -= 1;
  let to = row;
  while (to - row < BLOCK_ROWS && belongs(to + 1)) to += 1;
  return screen.rows
    .slice(from, to + 1)
    .map((_, at) => plainAt(screen, from + at).trim())
    .join('\n');
}

/** Finds a stop hint that begins on this row; it may end on the next. */
function hintAt(screen: Screen, row: number, text: string): RegExpExecArray | null {
  if (!STOP_KEY.test(text)) return null;
  const next = plainAt(screen, row + 1).trim();
  const hint = STOP_HINT.exec(text) ?? STOP_HINT.exec(`${text} ${next}`);
  return hint !== null && hint.index < text.length ? hint : null;
}

function aboveComposer(screen: Screen, row: number): Busy | null {
  const text = plainAt(screen, row).trim();
  const { mark, rest } = splitMark(text);
  const hint = hintAt(screen, row, text);
  // A hint is believed only in its usual form: after a mark or in brackets, and not among keys that choose.
  const before = text.slice(0, hint?.index ?? 0);
  const stop = hint !== null && (mark !== '' || before.includes('(')) && !KEY_HINT.test(before);
  const spins = mark !== '' && (STATUS_WORDS.test(rest) || BUSY_WORD.test(rest));
  if (!stop && !spins && !ELAPSED.test(text)) return null;
  return {
    rule: stop ? 'status/stop-hint' : spins ? 'status/spinner' : 'status/elapsed',
    reason: wordsOf(rest),
    believed: stop ? 'fresh' : 'moving',
    text: blockAt(screen, row),
    evidence: [evidenceAt(screen, row)],
  };
}

/** Finds lines that say the agent is busy: those in the footer are trusted, those above the composer only while they move. */
export function findBusy(screen: Screen, composer: Composer | null): Busy[] {
  const found: Busy[] = [];
  if (composer !== null)
    for (let row = composer.bottom + 1; row < screen.rows.length; row += 1) {
      const busy = inFooter(screen, row);
      if (busy !== null) found.push(busy);
    }
  for (const row of statusRows(screen, composer)) {
    const busy = aboveComposer(screen, row);
    if (busy !== null) found.push(busy);
  }
  return found;
}
