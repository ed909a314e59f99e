import type { PenWriter } from './pen.js';
import { ATTRIBUTE, CONTENT, type XtermAttributes, type XtermLine } from '../xterm/internals.js';

const ESC = '\x1b';
/** Flags in the top six bits; an erase clears them all. */
const FLAGS = 0xfc000000;
/** Ends a grapheme cluster without any other effect: xterm.js forgets the preceding character at every control. */
export const BREAK = '\0';

type Cell = XtermAttributes & { content: number };

function cellAt(line: XtermLine, x: number): Cell {
  const at = x * 3;
  const bg = line._data[at + 2] ?? 0;
  const extended = (bg & ATTRIBUTE.bg.extended) === 0 ? undefined : line._extendedAttrs[x];
  const cell = { content: line._data[at] ?? 0, fg: line._data[at + 1] ?? 0, bg };
  return extended === undefined ? cell : { ...cell, extended };
}

const isEmpty = (content: number) => (content & CONTENT.any) === 0;
const widthOf = (content: number) => content >>> CONTENT.widthShift;
/** An empty cell with text attributes, which no erase leaves: the remainder of a wide character that was half overwritten. */
const isOdd = (cell: Cell) =>
  isEmpty(cell.content) && widthOf(cell.content) === 1 && (cell.fg !== 0 || (cell.bg & FLAGS) !== 0);

/** Returns true when a blank row needs nothing written to become this one. */
export function isBlank(line: XtermLine): boolean {
  return contentEnd(line) === 0;
}

/** Returns true when printing the row's cells in order leaves the cursor past its last column, ready to wrap. */
export function endsFull(line: XtermLine): boolean {
  const last = cellAt(line, line.length - 1);
  const full = !isEmpty(last.content) || widthOf(last.content) === 0;
  return full && !hasOdd(line);
}

/** Returns true when the row can be written from its first cell on, on a plain background, as after a wrap. */
export function beginsPlain(line: XtermLine): boolean {
  const first = cellAt(line, 0);
  return !isEmpty(first.content) && (first.bg & ATTRIBUTE.colorMode) === 0 && !hasOdd(line);
}

// The loops below run for every cell of every row of a keyframe: plain numbers, no objects.
function hasOdd({ _data: data }: XtermLine): boolean {
  for (let at = 0; at < data.length; at += 3) {
    const content = data[at] ?? 0;
    if (content >>> CONTENT.widthShift !== 1 || (content & CONTENT.any) !== 0) continue;
    if ((data[at + 1] ?? 0) !== 0 || ((data[at + 2] ?? 0) & FLAGS) !== 0) return true;
  }
  return false;
}

/** Returns the column after the last cell that is not a plain blank. */
function contentEnd(line: XtermLine): number {
  for (let x = line.length - 1; x >= 0; x--) {
    const at = x * 3;
    const content = line._data[at] ?? 0;
    if (!isEmpty(content) || (line._data[at + 1] ?? 0) !== 0 || (line._data[at + 2] ?? 0) !== 0) return x + 1;
  }
  return 0;
}

/**
 * Returns what prints a row, with the cursor at column 0 of a blank row (insert off, wraparound on).
 * The cursor stays in the row, past its last column when that column was printed.
 */
export function writeRow(line: XtermLine, pen: PenWriter): string {
  const { _data: data } = line;
  const odd = hasOdd(line);
  let out = odd ? writeOdd(line, pen) : '';
  let cursor = 0;
  // Whether the character before could take the next one into its cluster.
  let open = false;
  let [lastFg, lastBg] = [-1, -1];
  const end = odd ? line.length : contentEnd(line);
  for (let x = 0; x < end;) {
    const content = data[x * 3] ?? 0;
    const fg = data[x * 3 + 1] ?? 0;
    const bg = data[x * 3 + 2] ?? 0;
    const width = widthOf(content);
    if (isEmpty(content)) {
      const run = emptyRun(line, x, end);
      const oddCell = fg !== 0 || (bg & FLAGS) !== 0;
      if (width === 1 && !oddCell && (bg !== 0 || odd)) {
        out += move(x - cursor) + pen.to({ fg: 0, bg }) + `${ESC}[${run}X`;
        [lastFg, lastBg] = [0, bg];
        cursor = x;
        open = false;
      }
      x += run;
      continue;
    }
    let steps = move(x - cursor);
    if (fg !== lastFg || bg !== lastBg || (bg & ATTRIBUTE.bg.extended) !== 0) {
      steps += pen.to(cellAt(line, x));
      [lastFg, lastBg] = [fg, bg];
    }
    const combined = (content & CONTENT.combined) !== 0;
    const code = content & CONTENT.code;
    const joins = combined || !standsAlone(code);
    out += steps;
    if (steps === '' && (open || joins) && x > 0) out += BREAK;
    out += combined ? (line._combined[x] ?? '') : String.fromCodePoint(code);
    open = joins;
    x += Math.max(1, width);
    cursor = x;
  }
  return out;
}

/** Cells from `x` on that are empty alike. */
function emptyRun(line: XtermLine, x: number, end: number): number {
  let run = 1;
  const at = x * 3;
  while (x + run < end) {
    const next = (x + run) * 3;
    const same =
      line._data[next] === line._data[at] &&
      line._data[next + 1] === line._data[at + 1] &&
      line._data[next + 2] === line._data[at + 2];
    if (!same) break;
    run++;
  }
  return run;
}

/** Never part of a cluster with a neighbour: Latin, and box drawing and blocks, of which screens are full. */
function standsAlone(code: number): boolean {
  return code < 0x300 || (code >= 0x2500 && code < 0x25a0);
}

function move(columns: number): string {
  if (columns === 0) return '';
  return columns === 1 ? `${ESC}[C` : `${ESC}[${columns}C`;
}

/**
 * Makes the odd empty cells, from right to left: a wide character over the cell, then a narrow one over its other half.
 * It spoils the neighbours, which are all written afterwards.
 */
function writeOdd(line: XtermLine, pen: PenWriter): string {
  let out = '';
  for (let x = line.length - 1; x >= 0; x--) {
    const cell = cellAt(line, x);
    if (!isOdd(cell)) continue;
    const wide = Math.max(0, x - 1);
    const narrow = x === 0 ? 1 : wide;
    out += `${pen.to(cell)}${ESC}[${wide + 1}G中${ESC}[${narrow + 1}G `;
  }
  return `${out}\r`;
}
