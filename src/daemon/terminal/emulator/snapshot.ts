import type { IBufferCell, IBufferLine, Terminal } from '@xterm/headless';
import { STYLE_FLAGS, DEFAULT_COLOR } from './cell-style.js';
import { ATTRIBUTE, CONTENT, coreOf, type XtermLine } from './xterm/internals.js';

/** One line of a snapshot. */
export type SnapshotLine = {
  /** Without trailing blanks. */
  text: string;
  /** True when this line continues the one above (a soft wrap). */
  wrapped: boolean;
  /** Column of each index of `text`; absent when they are the same, as nearly always. */
  columns?: readonly number[];
  /** Its cell styles, in runs of STYLE_RUN_LENGTH numbers (cell-style.ts). */
  styles: readonly number[];
};

/** A screen copied out of an emulator: immutable, and can be sent to another thread. */
export type Snapshot = {
  /** The offset that the snapshot shows, and the end of the log when it was requested. */
  offset: number;
  end: number;
  cols: number;
  rows: number;
  /** The requested lines above the screen, as far as they exist, then the screen's own lines. */
  above: readonly SnapshotLine[];
  lines: readonly SnapshotLine[];
  cursor: { x: number; y: number };
  alternate: boolean;
};

/** A cell is three words: content, foreground, background. */
const CELL_WORDS = 3;

// Characters whose width or length in UTF-16 differs from one cell: wide scripts, surrogates, joiners and marks.
const UNEVEN = new RegExp(
  String.raw`[\u0300-\u036f\u1100-\u115f\u200b-\u200d\u2e80-\ua4cf\uac00-\ud7a3\ud800-\udfff\uf900-\ufaff\ufe00-\ufe6f\uff00-\uff60]`,
);

// prettier-ignore
const ANSI = [
  0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
  0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
] as const;

/** Copies the current screen, with at most `above` lines above it. */
export function takeSnapshot(
  terminal: Terminal,
  place: { offset: number; end: number },
  above: number,
): Snapshot {
  const buffer = terminal.buffer.active;
  const { lines } = coreOf(terminal).buffers.active;
  const first = Math.max(0, buffer.baseY - above);
  const all = Array.from({ length: buffer.baseY + terminal.rows - first }, (_, y) => {
    const [line, words] = [buffer.getLine(first + y), lines.get(first + y)];
    if (line === undefined || words === undefined) return BLANK;
    // Whole scrollbacks are rarely read twice, and their cells would be kept twice.
    return above > 0 ? copyLine(line, words, terminal.cols) : copyOnce(line, words, terminal.cols);
  });
  return {
    ...place,
    cols: terminal.cols,
    rows: terminal.rows,
    above: all.slice(0, buffer.baseY - first),
    lines: all.slice(buffer.baseY - first),
    cursor: { x: buffer.cursorX, y: buffer.cursorY },
    alternate: buffer.type === 'alternate',
  };
}

const BLANK: SnapshotLine = { text: '', wrapped: false, styles: [] };

/** The last copy of each line and the cells it was made of: most lines do not change between two snapshots. */
const copies = new WeakMap<XtermLine, { cols: number; cells: Uint32Array; copy: SnapshotLine }>();

/** Copies a line; the same cells as before give the very same object. */
function copyOnce(line: IBufferLine, words: XtermLine, cols: number): SnapshotLine {
  const known = copies.get(words);
  const fits = known?.copy.wrapped === words.isWrapped && known.cols === cols;
  if (fits && isSame(known.cells, words._data)) return known.copy;
  const copy = copyLine(line, words, cols);
  // Combined characters are stored outside the cell and can change without it.
  if (isJoined(words._data)) copies.delete(words);
  else copies.set(words, { cols, cells: words._data.slice(), copy });
  return copy;
}

function isSame(one: Uint32Array, other: Uint32Array): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}

function isJoined(data: Uint32Array): boolean {
  for (let at = 0; at < data.length; at += CELL_WORDS)
    if (((data[at] ?? 0) & CONTENT.combined) !== 0) return true;
  return false;
}

function copyLine(line: IBufferLine, words: XtermLine, cols: number): SnapshotLine {
  // Lines of the alternate screen keep their hidden end when the screen is made narrower.
  const text = line.translateToString(true, 0, cols);
  const copy = { text, wrapped: line.isWrapped, styles: stylesOf(words) };
  if (!UNEVEN.test(text)) return copy;
  return { ...copy, columns: columnsOf(line, text.length) };
}

function columnsOf(line: IBufferLine, length: number): number[] {
  const columns: number[] = [];
  let cell: IBufferCell | undefined;
  for (let x = 0; columns.length < length && x < line.length; x += 1) {
    const chars = (cell = line.getCell(x, cell));
    if (chars === undefined || chars.getWidth() === 0) continue;
    for (let i = 0; i < Math.max(1, chars.getChars().length); i += 1) columns.push(x);
  }
  return columns;
}

/** Compares the words of the cells: reading colours through the public interface takes fifty times as long as reading the text. */
function stylesOf({ _data: data, length }: XtermLine): number[] {
  const styles: number[] = [];
  // No object per cell: this runs for every cell of every screen that is read.
  let fg = data[1] ?? 0;
  let bg = data[2] ?? 0;
  for (let x = 1, at = CELL_WORDS + 1; x < length; x += 1, at += CELL_WORDS) {
    const nextFg = data[at] ?? 0;
    const nextBg = data[at + 1] ?? 0;
    if (nextFg === fg && nextBg === bg) continue;
    styles.push(x, flagsOf(fg, bg), colorOf(fg), colorOf(bg));
    fg = nextFg;
    bg = nextBg;
  }
  if (length > 0) styles.push(length, flagsOf(fg, bg), colorOf(fg), colorOf(bg));
  return styles;
}

function flagsOf(fg: number, bg: number): number {
  return (
    ((bg & ATTRIBUTE.bg.dim) === 0 ? 0 : STYLE_FLAGS.dim) |
    ((fg & ATTRIBUTE.fg.bold) === 0 ? 0 : STYLE_FLAGS.bold) |
    ((fg & ATTRIBUTE.fg.inverse) === 0 ? 0 : STYLE_FLAGS.inverse)
  );
}

function colorOf(word: number): number {
  switch (word & ATTRIBUTE.colorMode) {
    case ATTRIBUTE.p16:
    case ATTRIBUTE.p256:
      return paletteColor(word & 0xff);
    case ATTRIBUTE.rgb:
      return word & 0xffffff;
    default:
      return DEFAULT_COLOR;
  }
}

/** xterm's 256 colours: 16 named, a 6×6×6 cube, 24 greys. */
function paletteColor(index: number): number {
  const named = ANSI[index];
  if (named !== undefined) return named;
  if (index >= 232) return (8 + (index - 232) * 10) * 0x010101;
  const cube = index - 16;
  const level = (step: number): number => (step === 0 ? 0 : 55 + step * 40);
  return (level(Math.floor(cube / 36)) << 16) | (level(Math.floor(cube / 6) % 6) << 8) | level(cube % 6);
}
