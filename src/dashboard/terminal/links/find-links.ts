import { segmentsOf, type Position, type Row, type Segment } from './rows.js';

/** A URL on the screen, and the cells it takes in each of its rows (from 0, inclusive). */
export type FoundLink = { url: string; pieces: readonly { row: number; from: number; to: number }[] };

const SCHEME = /https?:\/\//gi;
/** RFC 3986 and what browsers accept besides; not what encloses URLs in texts and programs, nor frames. */
const ADDRESS = /[^\s"'<>\\^`{|}\u2500-\u259f\u3000-\u303f\uff00-\uffef]+/y;
/** Punctuation that ends a sentence rather than a URL. */
const PUNCTUATION = /[.,:;!?*]+$/;
const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[' };
/** `●`, `-`, `>`, `1.`: the first word of a row with text beside it. */
const MARKER = /^(\s*)([^\s\p{L}\p{N}]{1,2}|[\p{L}\p{N}]{1,2}[.)])(\s+)(?=\S)/u;
/** Programs that leave a margin on the right of their text leave no more than this. */
const MAX_MARGIN_COLUMNS = 12;
/** The margin within a frame (Ink's padding). */
const PADDING_COLUMNS = 1;

/**
 * Finds URLs in some rows of a screen that is `columns` wide. A program that positions each row itself, as Ink does,
 * leaves no sign that a row continues in the next. A URL that reaches the edge is followed if the next row can only be
 * its rest, taken as it is if the next row cannot be, and left out if it cannot be known. So a link is whole or there
 * is none.
 */
export function findLinks(rows: readonly Row[], columns: number): FoundLink[] {
  const lines = segmentsOf(rows, columns);
  return lines.flatMap((segments, line) =>
    segments.flatMap((segment) =>
      startsIn(segment.text).flatMap((at) => follow(lines.slice(line), segment, at) ?? []),
    ),
  );
}

/** Returns where URLs begin; a URL within another is part of it. */
function startsIn(text: string): number[] {
  const starts: number[] = [];
  SCHEME.lastIndex = 0;
  for (let match = SCHEME.exec(text); match !== null; match = SCHEME.exec(text)) {
    starts.push(match.index);
    SCHEME.lastIndex = match.index + balanced(runAt(text, match.index)).length;
  }
  return starts;
}

function runAt(text: string, at: number): string {
  ADDRESS.lastIndex = at;
  return ADDRESS.exec(text)?.[0] ?? '';
}

/** Cuts at a closing bracket that was opened before the URL: it belongs to the text around. */
function balanced(run: string): string {
  const open: string[] = [];
  for (let at = 0; at < run.length; at++) {
    const char = run.charAt(at);
    const opening = PAIRS[char];
    if (char === '(' || char === '[') open.push(char);
    else if (opening !== undefined && open.pop() !== opening) return run.slice(0, at);
  }
  return run;
}

/**
 * Follows the URL that begins at `at` in the first of these lines; returns null if it is none, or its end cannot be
 * known.
 */
function follow(lines: readonly (readonly Segment[])[], first: Segment, at: number): FoundLink | null {
  let url = balanced(runAt(first.text, at));
  const positions = first.positions.slice(at, at + url.length);
  const edge = positions.at(-1)?.column ?? 0;
  let segment = first;
  let end = at + url.length;
  let lefts = leftsOf(first);
  for (const line of lines.slice(1)) {
    // Each row but the last ends at the same edge, with nothing after it.
    if (positions.at(-1)?.column !== edge || segment.text.slice(end).trim() !== '') break;
    const so = { url, edge, lefts, begin: positions[0]?.column ?? 0, isFirst: segment === first };
    const step = judge(so, segment, line);
    if (step === 'unknown') return null;
    if (step === 'ends') break;
    const joined = balanced(url + step.rest);
    const taken = joined.length - url.length;
    url = joined;
    segment = step.segment;
    positions.push(...segment.positions.slice(step.at, step.at + taken));
    end = step.at + taken;
    lefts = [segment.positions[step.at]?.column ?? 0];
  }
  const clean = url.replace(PUNCTUATION, '');
  return isAddress(clean) ? { url: clean, pieces: piecesOf(positions.slice(0, clean.length)) } : null;
}

type SoFar = { url: string; edge: number; lefts: readonly number[]; begin: number; isFirst: boolean };
type Step = 'ends' | 'unknown' | { segment: Segment; at: number; rest: string };

/** Decides whether a URL with nothing after it in its row continues in the next line, and with what. */
function judge(
  { url, edge, lefts, begin, isFirst }: SoFar,
  { left, right, isBoxed }: Segment,
  line: readonly Segment[],
): Step {
  const gap = right - edge - 1;
  const isFull = gap <= (isBoxed ? PADDING_COLUMNS : 0) || !isFirst;
  const isNear = isFull || gap <= Math.min(MAX_MARGIN_COLUMNS, Math.floor(right / 8));
  const doubt = isFull ? 'unknown' : 'ends';
  const segment = line.find((each) => each.left === left && each.right === right);
  // Another layout, or the end of the frame: check what stands where the URL would continue.
  if (segment === undefined)
    return lefts.some((column) => runAt(charAt(line, column), 0) !== '') ? doubt : 'ends';
  const at = segment.text.search(/\S/);
  if (at < 0) return 'ends';
  const rest = runAt(segment.text, at);
  if (!/[\p{L}\p{N}]/u.test(rest)) return 'ends';
  if (!lefts.includes(segment.positions[at]?.column ?? 0)) return doubt;
  if (/^https?:\/\//i.test(rest)) return isNear && /[=&?/:#%]$/.test(url) ? 'unknown' : 'ends';
  const isAlone = segment.text.slice(at + rest.length).trim() === '';
  const fills = isAlone && segment.positions[at + rest.length - 1]?.column === edge;
  if (!isNear) return fills ? 'unknown' : 'ends';
  if (fills) return { segment, at, rest };
  if (!isFull) {
    // Where words are wrapped, a word that fits into a row is moved, not cut in two.
    const width = edge - Math.min(...lefts) + 1;
    return !lefts.includes(begin) && url.length + rest.length <= width ? 'ends' : 'unknown';
  }
  return isAlone && isNoWord(rest) ? { segment, at, rest } : 'unknown';
}

function charAt(line: readonly Segment[], column: number): string {
  for (const { text, positions } of line) {
    const at = positions.findIndex((position) => position.column === column);
    if (at >= 0) return text.charAt(at);
  }
  return '';
}

/** True for text that nobody would begin a line with. */
function isNoWord(rest: string): boolean {
  return /[/?&=%#_~+@]/.test(rest) || (/\p{L}/u.test(rest) && /\p{N}/u.test(rest));
}

/** Returns the columns at which text from this row may continue. */
function leftsOf({ text, positions }: Segment): number[] {
  const marker = MARKER.exec(text);
  const starts = [text.search(/\S/), ...(marker === null ? [] : [marker[0].length])];
  return starts.flatMap((start) => positions[start]?.column ?? []);
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && new URL(text).hostname !== '';
}

function piecesOf(positions: readonly Position[]): FoundLink['pieces'] {
  const pieces: { row: number; from: number; to: number }[] = [];
  for (const { row, column } of positions) {
    const piece = pieces.at(-1);
    if (piece?.row === row) piece.to = column;
    else pieces.push({ row, from: column, to: column });
  }
  return pieces;
}
