import type { Evidence } from '../../../../contract/session/nudge.js';
import { A_LIMIT, ERROR_MARK, YOUR_LIMIT } from '../patterns.js';
import { entryIn, isChrome, NOTE_MARK, OWN_WORDS, type Block } from '../reason/transcript.js';
import { evidenceAt, plainAt } from '../rows/row-facts.js';
import { rowText, type Screen } from '../screen.js';
import type { PrintedTime } from './printed-date.js';
import { findPrintedTime } from './printed-time.js';

/** A notice that a limit is reached: its words, the rows that say so, and when the limit ends, if it says that. */
export type Notice = { text: string; evidence: Evidence[]; limit: PrintedTime | null };

/** Longest notice that is told apart from prose by its first words alone. */
const MAX_ROWS = 4;

/** The mark of an entry or of its result. */
const MARK = /^[^\p{L}\p{N}[]+/u;

/** Returns the notice that makes up the last entry of a block, or its result; null when it is something else. */
export function limitNotice(screen: Screen, block: Block): Notice | null {
  const rows = Array.from({ length: block.to - block.from + 1 }, (_, i) => block.from + i);
  const row = rows.findLast(
    (each) => YOUR_LIMIT.test(words(screen, each)) || A_LIMIT.test(words(screen, each)),
  );
  if (row === undefined || OWN_WORDS.test(rowText(screen, row))) return null;
  const shown = plainAt(screen, row).trim();
  const isResult = NOTE_MARK.test(shown) || ERROR_MARK.test(shown);
  if (row !== block.from && row !== entryIn(screen, block) && !isResult) return null;
  // "Worked for 8s" stands below it, in the same block.
  const end = rows.find((each) => each > row && isChrome(plainAt(screen, each))) ?? block.to + 1;
  if (end - row > MAX_ROWS) return null;
  const notice = noticeIn(screen, { from: row, to: end - 1 });
  return isResult || notice.limit !== null || YOUR_LIMIT.test(notice.text) ? notice : null;
}

const words = (screen: Screen, row: number): string => plainAt(screen, row).trim().replace(MARK, '');

/** Reads the notice in these rows, without the mark before it. */
export function noticeIn(screen: Screen, { from, to }: Block): Notice {
  const starts: { row: number; at: number }[] = [];
  let text = '';
  for (let row = from; row <= to; row += 1) {
    if (row > from) text += ' ';
    starts.push({ row, at: text.length });
    text += row === from ? words(screen, row) : plainAt(screen, row).trim();
  }
  const found = findPrintedTime(text);
  const timed = found === null ? from : (starts.findLast(({ at }) => at <= found.from)?.row ?? from);
  const rows = timed === from ? [from] : [from, timed];
  return { text, evidence: rows.map((row) => evidenceAt(screen, row)), limit: found?.time ?? null };
}
