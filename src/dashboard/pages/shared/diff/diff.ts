import { diffWordsWithSpace, parsePatch } from 'diff';
import type { DiffFile } from '../../../../contract/workspace/workspace.js';

/** A range within a line, in UTF-16 units, end exclusive. */
export type Range = { from: number; to: number };

/**
 * One line of a patch. `old` and `new` are line numbers, from 1. `words` are the ranges that changed within the line.
 */
export type DiffLine =
  | { kind: 'hunk'; text: string }
  | { kind: 'same'; text: string; old: number; new: number }
  | { kind: 'del'; text: string; old: number; words: Range[] }
  | { kind: 'add'; text: string; new: number; words: Range[] };

/** A row of the side-by-side view: old on the left, new on the right. */
export type SplitRow =
  { kind: 'hunk'; text: string } | { kind: 'pair'; left: DiffLine | null; right: DiffLine | null };

/** Longer lines are data, not text: comparing their words is slow and shows nothing useful. */
const WORDS_MAX = 600;
/** Two lines that share less are different lines, not one changed line. */
const ALIKE = 0.4;

/** Returns the words that differ between two versions of a line; none if they have little in common. */
export function changedWords(before: string, after: string): { del: Range[]; add: Range[] } {
  const none = { del: [], add: [] };
  if (before.length > WORDS_MAX || after.length > WORDS_MAX) return none;
  const del: Range[] = [];
  const add: Range[] = [];
  let left = 0;
  let right = 0;
  let shared = 0;
  for (const part of diffWordsWithSpace(before, after)) {
    const { length } = part.value;
    if (part.removed) {
      del.push({ from: left, to: left + length });
      left += length;
    } else if (part.added) {
      add.push({ from: right, to: right + length });
      right += length;
    } else {
      shared += part.value.trim().length;
      left += length;
      right += length;
    }
  }
  const longest = Math.max(before.trim().length, after.trim().length, 1);
  return shared / longest < ALIKE ? none : { del, add };
}

/** Marks changed words, pairing the first removed line of a block with the first added one, and so on. */
function pairWords(lines: DiffLine[]): void {
  for (let at = 0; at < lines.length; at += 1) {
    if (lines[at]?.kind !== 'del') continue;
    let end = at;
    while (lines[end]?.kind === 'del') end += 1;
    const removed = end - at;
    for (let index = 0; index < removed; index += 1) {
      const del = lines[at + index];
      const add = lines[end + index];
      if (del?.kind !== 'del' || add?.kind !== 'add') break;
      const words = changedWords(del.text, add.text);
      del.words = words.del;
      add.words = words.add;
    }
    at = end - 1;
  }
}

function parsed(patch: string): ReturnType<typeof parsePatch> | null {
  try {
    return parsePatch(patch);
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

/** Returns the lines of a file's patch; none for a binary, large or unreadable file. */
export function diffLines(file: Pick<DiffFile, 'patch' | 'path'>): DiffLine[] {
  if (file.patch === '') return [];
  const patches = parsed(file.patch);
  // Not a patch in git's format; showing the raw text is better than nothing.
  if (patches === null) return file.patch.split('\n').map((text) => ({ kind: 'hunk', text }));
  const lines: DiffLine[] = [];
  for (const patch of patches) {
    for (const hunk of patch.hunks) {
      const { oldStart, oldLines, newStart, newLines } = hunk;
      lines.push({ kind: 'hunk', text: `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@` });
      let old = oldStart;
      let fresh = newStart;
      for (const line of hunk.lines) {
        const text = line.slice(1);
        if (line.startsWith('-')) lines.push({ kind: 'del', text, old: old++, words: [] });
        else if (line.startsWith('+')) lines.push({ kind: 'add', text, new: fresh++, words: [] });
        else if (line.startsWith(' ')) lines.push({ kind: 'same', text, old: old++, new: fresh++ });
      }
    }
  }
  pairWords(lines);
  return lines;
}

/** Arranges the lines side by side: removed and added lines of a block face each other. */
export function splitRows(lines: readonly DiffLine[]): SplitRow[] {
  const rows: SplitRow[] = [];
  let dels: DiffLine[] = [];
  let adds: DiffLine[] = [];
  const flush = (): void => {
    for (let index = 0; index < Math.max(dels.length, adds.length); index += 1)
      rows.push({ kind: 'pair', left: dels[index] ?? null, right: adds[index] ?? null });
    dels = [];
    adds = [];
  };
  for (const line of lines) {
    if (line.kind === 'del') {
      if (adds.length > 0) flush();
      dels.push(line);
    } else if (line.kind === 'add') adds.push(line);
    else {
      flush();
      rows.push(line.kind === 'hunk' ? line : { kind: 'pair', left: line, right: line });
    }
  }
  flush();
  return rows;
}

export type Piece = { text: string; style: Record<string, string> | undefined; changed: boolean };

/** Splits highlighted tokens at the borders of changed words, so that each piece has one style. */
export function piecesOf(
  text: string,
  tokens: readonly { content: string; htmlStyle?: Record<string, string> }[] | undefined,
  words: readonly Range[],
): Piece[] {
  const source = tokens === undefined || tokens.length === 0 ? [{ content: text }] : tokens;
  const pieces: Piece[] = [];
  let at = 0;
  for (const token of source) {
    const end = at + token.content.length;
    const cuts = [
      at,
      ...words.flatMap((word) => [word.from, word.to]).filter((cut) => cut > at && cut < end),
      end,
    ];
    for (let index = 0; index + 1 < cuts.length; index += 1) {
      const [from = at, to = end] = cuts.slice(index, index + 2);
      const changed = words.some((word) => from >= word.from && to <= word.to);
      if (to > from) pieces.push({ text: text.slice(from, to), style: token.htmlStyle, changed });
    }
    at = end;
  }
  return pieces;
}
