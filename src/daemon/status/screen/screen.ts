import { LOOK, LOOK_RUN, OWN_COLOR } from '../../terminal/emulator/cell-style.js';
import type { LineCopy, ScreenCopy } from '../../terminal/emulator/snapshot.js';

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

/** The screen of a terminal, as the terminal layer writes it down. */
export function screenFrom(copy: ScreenCopy, cursorVisible: boolean): Screen {
  const { cols, lines, cursor, alternate } = copy;
  return {
    cols,
    rows: lines,
    cursor: { ...cursor, visible: cursorVisible },
    alternate,
    style(row) {
      const line = lines[row];
      return line === undefined ? [] : runsOf(line);
    },
    look(row, column) {
      const looks = lines[row]?.looks ?? [];
      for (let at = 0; at < looks.length; at += LOOK_RUN)
        if (column < (looks[at] ?? 0)) return lookAt(looks, at);
      return null;
    },
  };
}

/** Up to the end of the text. */
function runsOf({ text, looks }: LineCopy): StyleRun[] {
  const runs: StyleRun[] = [];
  for (let at = 0, from = 0; at < looks.length && from < text.length; at += LOOK_RUN) {
    const to = Math.min(looks[at] ?? 0, text.length);
    runs.push({ from, to, ...lookAt(looks, at) });
    from = to;
  }
  return runs;
}

function lookAt(looks: readonly number[], at: number): Look {
  const [flags = 0, fg = OWN_COLOR, bg = OWN_COLOR] = looks.slice(at + 1, at + LOOK_RUN);
  return {
    dim: (flags & LOOK.dim) !== 0,
    bold: (flags & LOOK.bold) !== 0,
    inverse: (flags & LOOK.inverse) !== 0,
    fg: rgb(fg),
    bg: rgb(bg),
  };
}

function rgb(color: number): Rgb | null {
  return color === OWN_COLOR ? null : [(color >> 16) & 255, (color >> 8) & 255, color & 255];
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
