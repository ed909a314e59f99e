import { isEdge } from '../lines.js';
import { ERROR_MARK, FAILURE, INTERRUPTED } from '../patterns.js';
import { isBlankAt, isEdgeAt, plainAt } from '../rows/row-facts.js';
import type { Screen } from '../screen.js';

/** Transcript lines without a gap between them: rows `from` to `to`, inclusive. */
export type Block = { from: number; to: number };

/** How many blocks are read: the last message, and the notes an agent puts below it. */
const MAX_BLOCKS = 6;

/** A note below an entry: its result. */
export const NOTE_MARK = /^[ℹⓘ⎿└↳]/;
/** The mark that begins a transcript entry. */
const ENTRY_MARK = /^[●•◆✦✧✗✕✖⨯×❌⛔■⏺ℹⓘ▣✻✓✔◇○]/u;
/** The user's own words, set off by a prompt or a bar. */
export const OWN_WORDS = /^\s{0,4}[❯›>┃▌▎]\s/;

const TIMED = /\b\d+(\.\d+)?\s?(ms|s|m|h|min|sec)\b|\b\d{1,2}:\d{2}\b/;
/** The cost of a turn: "Tokens: 2.3k sent, 12 received." */
const TOKENS = /\btokens?\b:?.{0,20}\d|(?<![\d.,])[.,]*\d[\d.,]*k? tokens?\b/i;
const PARTS = /\s[·•|]\s/;

/** True for lines that are not part of a message: a drawn edge, a path, "Worked for 8s", "Build · model", a hint on the right. */
export function isChrome(text: string): boolean {
  const line = text.trim();
  if (line === '' || isEdge(line)) return true;
  if (text.search(/\S/) >= 30) return true;
  if (/^([~/]|[A-Za-z]:\\)\S+(\s+\[.*\])?$/.test(line)) return true;
  if (line.length < 100 && TOKENS.test(line)) return true;
  if (line.length > 110 || /[.!?:]$/.test(line) || ERROR_MARK.test(line) || INTERRUPTED.test(line))
    return false;
  if (FAILURE.test(line)) return false;
  return TIMED.test(line) || PARTS.test(line) || (line.startsWith('▣') && line.length < 60);
}

/** Returns the last blocks at or above row `end`, nearest first. */
export function blocksAbove(screen: Screen, end: number): Block[] {
  const blocks: Block[] = [];
  let row = end;
  // Lines adjacent to the composer belong to it: the mode, the directory.
  while (row >= end - 1 && row >= 0 && !isBlankAt(screen, row) && !isEdgeAt(screen, row)) row -= 1;
  while (row >= 0 && blocks.length < MAX_BLOCKS) {
    while (row >= 0 && isBlankAt(screen, row)) row -= 1;
    const to = row;
    while (row >= 0 && !isBlankAt(screen, row) && !isEdgeAt(screen, row)) row -= 1;
    if (to > row) blocks.push({ from: row + 1, to });
    else row -= 1;
  }
  return blocks;
}

/** Returns the row of the last entry in a block; its first row when no entry is marked. */
export function entryIn(screen: Screen, block: Block): number {
  for (let row = block.to; row >= block.from; row -= 1)
    if (ENTRY_MARK.test(plainAt(screen, row).trim())) return row;
  return block.from;
}
