import { segmentsOf, type Position, type Row, type Segment } from './rows.js';

/** An address on the screen, and the cells it takes in each of its rows (from 0, the last one included). */
export type FoundLink = { url: string; pieces: readonly { row: number; from: number; to: number }[] };

const SCHEME = /https?:\/\//gi;
/** RFC 3986 and what browsers take besides; not what encloses addresses in texts and programs, nor frames. */
const ADDRESS = /[^\s"'<>\\^`{|}\u2500-\u259f\u3000-\u303f\uff00-\uffef]+/y;
/** Ends a sentence rather than an address. */
const PUNCTUATION = /[.,:;!?*]+$/;
const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[' };
/** `●`, `-`, `>`, `1.`: a row's first word when the text stands beside it. */
const MARKER = /^(\s*)([^\s\p{L}\p{N}]{1,2}|[\p{L}\p{N}]{1,2}[.)])(\s+)(?=\S)/u;
/** Programs that leave room on the right of their text leave no more than this of it. Unit: columns. */
const MAX_MARGIN_COLUMNS = 12;
/** Room inside of a frame (Ink's padding). Unit: columns. */
const PADDING_COLUMNS = 1;

/**
 * The addresses on some rows of a screen of `columns`. A program that positions each row by itself, as Ink does, leaves no sign
 * that a row goes on in the next: an address that reaches the edge is followed where the next row can only be its rest,
 * is taken as it is where the next row cannot be, and is left out where nobody can know. So a link is whole or there is none.
 */
export function findLinks(rows: readonly Row[], columns: number): FoundLink[] {
  const lines = segmentsOf(rows, columns);
  return lines.flatMap((segments, line) =>
    segments.flatMap((segment) =>
      startsIn(segment.text).flatMap((at) => follow(lines.slice(line), segment, at) ?? []),
    ),
  );
}

/** Where addresses begin; one inside of another is part of it. */
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

/** Up to a bracket that was opened before it: that one belongs to the text around. */
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

/** The address that begins at `at` in the first of these lines; null when it is none, or where it ends cannot be known. */
function follow(lines: readonly (readonly Segment[])[], first: Segment, at: number): FoundLink | null {
  let url = balanced(runAt(first.text, at));
  const positions = first.positions.slice(at, at + url.length);
  const edge = positions.at(-1)?.column ?? 0;
  let segment = first;
  let end = at + url.length;
  let lefts = leftsOf(first);
  for (const line of lines.slice(1)) {
    // Each row of it but the last ends at the same edge, with nothing after it.
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

/** Whether an address that ends where nothing follows in its row goes on in the next line, and with what. */
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
  // Another layout, or the end of the frame: what stands where it would go on?
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
    // Where words are wrapped, one that fits into a row is moved, not cut in two.
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

/** Nobody would begin a line with it alone. */
function isNoWord(rest: string): boolean {
  return /[/?&=%#_~+@]/.test(rest) || (/\p{L}/u.test(rest) && /\p{N}/u.test(rest));
}

/** The columns at which a text that begins in this row may go on. */
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
