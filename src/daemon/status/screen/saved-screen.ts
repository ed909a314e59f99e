import type { CellStyle, Row, Screen, StyleRun } from './screen.js';

/** A screen as plain data: how a wrong verdict is saved, and what tests are made of. */
export type SavedScreen = {
  cols: number;
  /** The lines of the screen, top to bottom; missing ones are blank. */
  lines: readonly string[];
  cursor: { x: number; y: number; visible: boolean };
  alternate: boolean;
  /** The styles of the rows that have any, by row. */
  styles?: Readonly<Record<number, readonly StyleRun[]>>;
  /** The number of rows; defaults to that of `lines`. */
  rows?: number;
};

const PLAIN: CellStyle = { dim: false, bold: false, inverse: false, fg: null, bg: null };

/** Restores a saved screen. */
export function loadScreen(saved: SavedScreen): Screen {
  const rows: Row[] = Array.from({ length: saved.rows ?? saved.lines.length }, (_, y) => ({
    text: (saved.lines[y] ?? '').trimEnd(),
    wrapped: false,
  }));
  const style = (row: number): readonly StyleRun[] =>
    saved.styles?.[row] ?? [{ from: 0, to: rows[row]?.text.length ?? 0, ...PLAIN }];
  return {
    cols: saved.cols,
    rows,
    cursor: saved.cursor,
    alternate: saved.alternate,
    styleRuns: style,
    styleAt: (row, column) => style(row).find((run) => run.from <= column && column < run.to) ?? PLAIN,
  };
}

/** Saves a screen, with the styles of all its rows. */
export function saveScreen(screen: Screen): SavedScreen {
  const styles: Record<number, readonly StyleRun[]> = {};
  for (const [row, { text }] of screen.rows.entries()) if (text !== '') styles[row] = screen.styleRuns(row);
  return {
    cols: screen.cols,
    lines: screen.rows.map((row) => row.text),
    cursor: { ...screen.cursor },
    alternate: screen.alternate,
    styles,
  };
}
