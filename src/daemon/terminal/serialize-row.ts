import type { PenWriter } from './serialize-pen.js';
import { ATTRIBUTE, CONTENT, type XtermAttributes, type XtermLine } from './xterm-internals.js';

const ESC = '\x1b';
/** Flags in the top six bits; an erase leaves none of them. */
const FLAGS = 0xfc000000;
/** Ends a grapheme cluster without any other effect: xterm.js forgets the preceding character at every control. */
const BREAK = '\0';

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
/** An empty cell as no erase leaves it: with text attributes. Half a wide character that was overwritten leaves one. */
const isOdd = (cell: Cell) =>
  isEmpty(cell.content) && widthOf(cell.content) === 1 && (cell.fg !== 0 || (cell.bg & FLAGS) !== 0);

/** True when nothing need be written to have this row from a blank one. */
export function isBlank(line: XtermLine): boolean {
  return contentEnd(line) === 0;
}

/** True when printing the row's cells in order leaves the cursor past its last column, ready to wrap. */
export function endsFull(line: XtermLine): boolean {
  const last = cellAt(line, line.length - 1);
  const full = !isEmpty(last.content) || widthOf(last.content) === 0;
  return full && !hasOdd(line);
}

/** True when the row can be written from its first cell on, on a plain background, as one that a wrap started. */
export function beginsPlain(line: XtermLine): boolean {
  const first = cellAt(line, 0);
  return !isEmpty(first.content) && (first.bg & ATTRIBUTE.colorMode) === 0 && !hasOdd(line);
}

function hasOdd(line: XtermLine): boolean {
  for (let x = 0; x < line.length; x++) if (isOdd(cellAt(line, x))) return true;
  return false;
}

/** Column after the last cell that is not a plain blank. */
function contentEnd(line: XtermLine): number {
  for (let x = line.length - 1; x >= 0; x--) {
    const at = x * 3;
    const content = line._data[at] ?? 0;
    if (!isEmpty(content) || (line._data[at + 1] ?? 0) !== 0 || (line._data[at + 2] ?? 0) !== 0) return x + 1;
  }
  return 0;
}

/**
 * What prints a row from column `from` on, the cursor being at column 0 of a blank row (insert off, wraparound on).
 * The cursor stays in the row, past its last column when that one was printed.
 */
export function writeRow(line: XtermLine, pen: PenWriter, from = 0): string {
  const odd = hasOdd(line);
  let out = odd ? writeOdd(line, pen) : '';
  let cursor = 0;
  // Whether the character before could take the next one into its cluster.
  let open = false;
  const end = odd ? line.length : contentEnd(line);
  for (let x = from; x < end;) {
    const cell = cellAt(line, x);
    if (isEmpty(cell.content)) {
      const run = emptyRun(line, x, end);
      const plain = cell.bg === 0 && cell.fg === 0;
      if (widthOf(cell.content) === 1 && !isOdd(cell) && (!plain || odd)) {
        out += move(x - cursor) + pen.to({ fg: 0, bg: cell.bg }) + `${ESC}[${run}X`;
        cursor = x;
        open = false;
      }
      x += run;
      continue;
    }
    const combined = (cell.content & CONTENT.combined) !== 0;
    const code = cell.content & CONTENT.code;
    const steps = move(x - cursor) + pen.to(cell);
    const joins = combined || !standsAlone(code);
    out += steps;
    if (steps === '' && (open || joins) && x > from) out += BREAK;
    out += combined ? (line._combined[x] ?? '') : String.fromCodePoint(code);
    open = joins;
    x += Math.max(1, widthOf(cell.content));
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
