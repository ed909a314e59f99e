import { STYLE_FLAGS, STYLE_RUN_LENGTH, DEFAULT_COLOR } from '../../terminal/emulator/cell-style.js';
import type { SnapshotLine, Snapshot } from '../../terminal/emulator/snapshot.js';

export type Rgb = readonly [red: number, green: number, blue: number];

/** The style of a cell; a `null` colour is the terminal's default. */
export type CellStyle = { dim: boolean; bold: boolean; inverse: boolean; fg: Rgb | null; bg: Rgb | null };

/** A run of equally styled cells: columns `from` to `to` (exclusive). */
export type StyleRun = CellStyle & { from: number; to: number };

export type Row = {
  /** Without trailing blanks. */
  text: string;
  /** True when this row continues the one above (a soft wrap). */
  wrapped: boolean;
  /** The column of each index of `text`; absent when they are equal, as nearly always. */
  columns?: readonly number[];
};

/** A screen as the rules read it: without a terminal behind it, so that it can be saved and compared. */
export type Screen = {
  cols: number;
  rows: readonly Row[];
  cursor: { x: number; y: number; visible: boolean };
  alternate: boolean;
  /** The styles of a row; read only for the few rows where colour decides. */
  styleRuns(row: number): readonly StyleRun[];
  /** The style of one cell; cheaper than those of its row. */
  styleAt(row: number, column: number): CellStyle | null;
};

/** Creates a screen from the terminal layer's copy. */
export function screenFrom(copy: Snapshot, cursorVisible: boolean): Screen {
  const { cols, lines, cursor, alternate } = copy;
  return {
    cols,
    rows: lines,
    cursor: { ...cursor, visible: cursorVisible },
    alternate,
    styleRuns(row) {
      const line = lines[row];
      return line === undefined ? [] : runsOf(line);
    },
    styleAt(row, column) {
      const styles = lines[row]?.styles ?? [];
      for (let at = 0; at < styles.length; at += STYLE_RUN_LENGTH)
        if (column < (styles[at] ?? 0)) return decodeStyle(styles, at);
      return null;
    },
  };
}

/** Returns the runs of a line up to the end of its text. */
function runsOf({ text, styles }: SnapshotLine): StyleRun[] {
  const runs: StyleRun[] = [];
  for (let at = 0, from = 0; at < styles.length && from < text.length; at += STYLE_RUN_LENGTH) {
    const to = Math.min(styles[at] ?? 0, text.length);
    runs.push({ from, to, ...decodeStyle(styles, at) });
    from = to;
  }
  return runs;
}

function decodeStyle(styles: readonly number[], at: number): CellStyle {
  const [flags = 0, fg = DEFAULT_COLOR, bg = DEFAULT_COLOR] = styles.slice(at + 1, at + STYLE_RUN_LENGTH);
  return {
    dim: (flags & STYLE_FLAGS.dim) !== 0,
    bold: (flags & STYLE_FLAGS.bold) !== 0,
    inverse: (flags & STYLE_FLAGS.inverse) !== 0,
    fg: rgb(fg),
    bg: rgb(bg),
  };
}

function rgb(color: number): Rgb | null {
  return color === DEFAULT_COLOR ? null : [(color >> 16) & 255, (color >> 8) & 255, color & 255];
}

/** Returns the text of a row; '' outside the screen. */
export function rowText(screen: Screen, row: number): string {
  return screen.rows[row]?.text ?? '';
}

/** Returns the column of an index of a row's text. */
export function columnAt(row: Row | undefined, index: number): number {
  const columns = row?.columns;
  if (columns === undefined || columns.length === 0) return index;
  return columns[index] ?? (columns.at(-1) ?? 0) + 1 + (index - columns.length);
}
