import { measureFor, pad, truncate } from './width.js';

export type Column<Row> = {
  title: string;
  text(row: Row): string;
  /** Applied after cutting and padding, so that colours never count as width. */
  paint?: (text: string, row: Row) => string;
  /** Columns with a number may be cut when the terminal is narrow, the highest first, down to `min`; then left out, the lowest first. */
  shrink?: number;
  /** Unit: terminal columns; only with `shrink`. */
  min?: number;
};

export type TableOptions<Row> = {
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** The terminal's width; Infinity when the output is not a terminal, so that nothing is cut. */
  width: number;
  paintTitle(text: string): string;
};

const GAP = '  ';
/** A cut column still says something. Unit: terminal columns. */
const MIN_WIDTH = 6;

/** Lines of a table that fits the terminal: the title line first, no trailing blanks. */
export async function formatTable<Row>(options: TableOptions<Row>): Promise<string[]> {
  const { columns, rows } = options;
  const cells = rows.map((row) => columns.map((column) => onOneLine(column.text(row))));
  const measure = await measureFor(cells.flat());
  const widths = columns.map((column, index) =>
    Math.max(measure(column.title), ...cells.map((line) => measure(line[index] ?? ''))),
  );
  fit(columns, widths, options.width);
  const cell = (text: string, index: number) =>
    pad(truncate(text, widths[index] ?? 0, measure), widths[index] ?? 0, measure);
  const shown = columns.map((_, index) => index).filter((index) => (widths[index] ?? 0) > 0);
  const join = (parts: string[]) => parts.join(GAP).trimEnd();
  const titles = join(shown.map((index) => cell(columns[index]?.title ?? '', index)));
  const lines = cells.map((line, number) =>
    join(
      shown.map((index, position) => {
        const text = cell(line[index] ?? '', index);
        const column = columns[index];
        const row = rows[number];
        const last = position === shown.length - 1;
        return column?.paint === undefined || row === undefined
          ? text
          : column.paint(last ? text.trimEnd() : text, row);
      }),
    ),
  );
  return [options.paintTitle(titles), ...lines];
}

/** Takes columns away until the line fits: first by cutting, the highest number first; then by leaving out, the lowest first. */
function fit<Row>(columns: readonly Column<Row>[], widths: number[], width: number): void {
  const order = columns
    .map((column, index) => ({ index, shrink: column.shrink ?? 0, min: column.min ?? MIN_WIDTH }))
    .filter(({ shrink }) => shrink > 0)
    .sort((a, b) => b.shrink - a.shrink);
  for (const { index, min } of order) {
    const now = widths[index] ?? 0;
    const excess = Math.max(0, lineWidth(widths) - width);
    widths[index] = Math.max(Math.min(now, min), now - excess);
  }
  for (const { index } of order.reverse()) {
    if (lineWidth(widths) <= width) return;
    widths[index] = 0;
  }
}

function lineWidth(widths: readonly number[]): number {
  const shown = widths.filter((width) => width > 0);
  return shown.reduce((sum, width) => sum + width, 0) + GAP.length * Math.max(0, shown.length - 1);
}

/** What an agent or a branch is called can never move the cursor or break the row. */
export function onOneLine(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/gu,
    ' ',
  );
}
