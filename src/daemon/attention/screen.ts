import type { IBufferCell, IBufferLine, Terminal } from '@xterm/headless';

export type Rgb = readonly [red: number, green: number, blue: number];

/** How a cell looks; `null` is the terminal's own colour. */
export type Look = { dim: boolean; bold: boolean; inverse: boolean; fg: Rgb | null; bg: Rgb | null };

/** Cells of one look: columns `from` to `to` (exclusive). */
export type StyleRun = Look & { from: number; to: number };

export type Row = {
  /** Without trailing blanks. */
  text: string;
  /** True when this row continues the one above (a soft wrap). */
  wrapped: boolean;
  /** Column of each index of `text`; absent when they are the same, as nearly always. */
  columns?: readonly number[];
};

/** A screen as rules see it: no terminal behind it, so that it can be written down and compared. */
export type Screen = {
  cols: number;
  rows: readonly Row[];
  cursor: { x: number; y: number; visible: boolean };
  alternate: boolean;
  /** How a row looks; read only for the few rows where colour decides. */
  style(row: number): readonly StyleRun[];
  /** How one cell looks; cheaper than its row. */
  look(row: number, column: number): Look | null;
};

// Characters whose width or length in UTF-16 differs from one cell: wide scripts, surrogates, joiners and marks.
const UNEVEN = new RegExp(
  String.raw`[\u0300-\u036f\u1100-\u115f\u200b-\u200d\u2e80-\ua4cf\uac00-\ud7a3\ud800-\udfff\uf900-\ufaff\ufe00-\ufe6f\uff00-\uff60]`,
);

// prettier-ignore
const ANSI: readonly Rgb[] = [
  [0, 0, 0], [205, 0, 0], [0, 205, 0], [205, 205, 0], [0, 0, 238], [205, 0, 205], [0, 205, 205], [229, 229, 229],
  [127, 127, 127], [255, 0, 0], [0, 255, 0], [255, 255, 0], [92, 92, 255], [255, 0, 255], [0, 255, 255], [255, 255, 255],
];

/** xterm's 256 colours: 16 named, a 6×6×6 cube, 24 greys. */
function paletteRgb(index: number): Rgb {
  const named = ANSI[index];
  if (named !== undefined) return named;
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return [grey, grey, grey];
  }
  const cube = index - 16;
  const level = (step: number): number => (step === 0 ? 0 : 55 + step * 40);
  return [level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)];
}

function rgb(value: number, isRgb: boolean, isPalette: boolean): Rgb | null {
  if (isRgb) return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
  return isPalette ? paletteRgb(value) : null;
}

function readColumns(line: IBufferLine, length: number, cell: IBufferCell): number[] {
  const columns: number[] = [];
  for (let x = 0; columns.length < length && x < line.length; x += 1) {
    const chars = line.getCell(x, cell);
    if (chars === undefined || chars.getWidth() === 0) continue;
    for (let i = 0; i < Math.max(1, chars.getChars().length); i += 1) columns.push(x);
  }
  return columns;
}

const lookOf = (cell: IBufferCell): Look => ({
  dim: cell.isDim() !== 0,
  bold: cell.isBold() !== 0,
  inverse: cell.isInverse() !== 0,
  fg: rgb(cell.getFgColor(), cell.isFgRGB(), cell.isFgPalette()),
  bg: rgb(cell.getBgColor(), cell.isBgRGB(), cell.isBgPalette()),
});

/** The same for equal looks. */
function keyOf(cell: IBufferCell): string {
  const flags = (cell.isDim() ? 1 : 0) + (cell.isBold() ? 2 : 0) + (cell.isInverse() ? 4 : 0);
  return `${cell.getFgColorMode()},${cell.getFgColor()},${cell.getBgColorMode()},${cell.getBgColor()},${flags}`;
}

function readStyle(line: IBufferLine, length: number, cell: IBufferCell): StyleRun[] {
  const runs: StyleRun[] = [];
  let key = '';
  for (let x = 0; x < length; x += 1) {
    if (line.getCell(x, cell) === undefined) break;
    const next = keyOf(cell);
    const last = runs.at(-1);
    if (next === key && last !== undefined) last.to = x + 1;
    else runs.push({ from: x, to: x + 1, ...lookOf(cell) });
    key = next;
  }
  return runs;
}

/** The rows read last from each terminal: most are the same the next time. */
const lastRows = new WeakMap<Terminal, readonly Row[]>();

/**
 * Reads the visible screen of a headless terminal. Valid until the terminal is written to again: `style` looks at it
 * on demand, because reading the colour of every cell costs fifty times the text.
 */
export function readScreen(terminal: Terminal, cursorVisible: boolean): Screen {
  const buffer = terminal.buffer.active;
  const rows: Row[] = [];
  const before = lastRows.get(terminal) ?? [];
  const cell = buffer.getNullCell();
  for (let y = 0; y < terminal.rows; y += 1) {
    const line = buffer.getLine(buffer.baseY + y);
    const text = line?.translateToString(true) ?? '';
    const wrapped = line?.isWrapped ?? false;
    const same = before[y];
    if (same?.text === text && same.wrapped === wrapped) {
      rows.push(same);
      continue;
    }
    const row: Row = { text, wrapped };
    if (line !== undefined && UNEVEN.test(text)) row.columns = readColumns(line, text.length, cell);
    rows.push(row);
  }
  lastRows.set(terminal, rows);
  return {
    cols: terminal.cols,
    rows,
    cursor: { x: buffer.cursorX, y: buffer.cursorY, visible: cursorVisible },
    alternate: buffer.type === 'alternate',
    style(row) {
      const line = buffer.getLine(buffer.baseY + row);
      return line === undefined ? [] : readStyle(line, rows[row]?.text.length ?? 0, cell);
    },
    look(row, column) {
      const found = buffer.getLine(buffer.baseY + row)?.getCell(column, cell);
      return found === undefined ? null : lookOf(found);
    },
  };
}

/** The text of a row, '' outside the screen. */
export function rowText(screen: Screen, row: number): string {
  return screen.rows[row]?.text ?? '';
}

/** The column that an index of a row's text stands in. */
export function columnAt(row: Row | undefined, index: number): number {
  const columns = row?.columns;
  if (columns === undefined || columns.length === 0) return index;
  return columns[index] ?? (columns.at(-1) ?? 0) + 1 + (index - columns.length);
}
