import type { Busy } from '../activity.js';
import type { Composer } from '../composer.js';
import { lastRow, plainAt } from '../rows/row-facts.js';
import type { Screen } from '../screen.js';
import { rowText } from '../screen.js';
import { blocksAbove, entryIn, isChrome, NOTE_MARK, OWN_WORDS, type Block } from './transcript.js';
import { plainText } from '../../untrusted-text.js';

/** A mark in front of an entry or a list item. */
const MARK = /^(?:[^\p{L}\p{N}\s"'`([{<$#/~.@-]\ufe0e?\s+|[-*+]\s+|\d{1,2}[.)]\s+)/u;
/** A numbered line of a displayed file. */
const CODE = /^\d{1,5}\s+[+-]?(\s|$)|^\d{1,5}\s[+-]/;
/** A key and its purpose. */
const KEYS = /^\W{0,3}(shift|ctrl|alt|esc|tab|enter)\b.{0,8}\bto\b/i;
/** A sentence that is still being written is shown once it is complete. */
const ENDED = /[.!?…:)\]"'`]$/;
const SENTENCE_END = /(?<=[.!?…])\s+(?=[\p{Lu}\p{N}"'`(])/u;

/** Returns the last sentence of adjacent lines: wrapped lines are joined, list items are not. */
function lastSentence(lines: readonly string[]): string {
  let text = '';
  for (const line of lines) {
    const words = line.replace(MARK, '');
    text = words !== line || text === '' ? words : `${text} ${words}`;
  }
  const sentences = text.split(SENTENCE_END).filter((each) => /\p{L}{2}/u.test(each));
  const whole = sentences.findLast((each) => ENDED.test(each));
  return plainText(whole ?? sentences.at(-1) ?? '');
}

/** Returns the agent's words in a block, without their results and without displayed files. */
function wordsIn(screen: Screen, block: Block, isStatus: (row: number) => boolean): string[] {
  const words: string[] = [];
  for (let row = entryIn(screen, block); row <= block.to; row += 1) {
    const text = plainAt(screen, row);
    const line = text.trim();
    if (NOTE_MARK.test(line) || CODE.test(line)) break;
    if (!isStatus(row) && !isChrome(text) && !KEYS.test(line)) words.push(line);
  }
  return words;
}

/** The agent's last words; `prompted` when the user's own words are above it, so that it is not a banner. */
export type Said = { text: string; prompted: boolean };

/**
 * Returns the last sentence the agent said, or the last action it named; '' when there is nothing between the user's own words and
 * the composer, or the screen has no text.
 */
export function lastSaid(screen: Screen, composer: Composer | null, busy: readonly Busy[]): Said {
  if (composer === null) return { text: lastLine(screen), prompted: true };
  const prompted = screen.rows.slice(0, composer.top).some(({ text }) => OWN_WORDS.test(text));
  const status = new Set(busy.flatMap(({ evidence }) => evidence.map(({ row }) => row)));
  for (const block of blocksAbove(screen, composer.top - 1)) {
    if (OWN_WORDS.test(rowText(screen, block.from))) break;
    const said = lastSentence(wordsIn(screen, block, (row) => status.has(row)));
    if (said !== '') return { text: said, prompted };
  }
  return { text: '', prompted };
}

/** Lines searched for a better one than the last, which may be a step's result or duration. */
const LOOK_BACK_ROWS = 6;

/** Returns the last line with words, for a program without a composer. */
function lastLine(screen: Screen): string {
  const lines: string[] = [];
  for (let row = lastRow(screen); row >= 0 && lines.length < LOOK_BACK_ROWS; row -= 1) {
    const text = plainAt(screen, row);
    if (/[\p{L}\p{N}]/u.test(text)) lines.push(text);
  }
  const better = lines.find((text) => !NOTE_MARK.test(text.trim()) && !isChrome(text) && !KEYS.test(text));
  return plainText((better ?? lines[0] ?? '').trim().replace(MARK, ''));
}
