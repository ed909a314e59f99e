import { fitColumns, type ColumnFit } from './fit-columns.js';
import { onOneLine } from './safe-text.js';
import { measureFor, pad, truncate } from './width.js';

export type Column<Row> = {
  title: string;
  text(row: Row): string;
  /** Applied after truncation and padding, so that colours do not count as width. */
  paint?: (text: string, row: Row) => string;
  /** Fixed width by default. */
  fit?: ColumnFit;
};

export type TableOptions<Row> = {
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** The terminal's width; Infinity if the output is not a terminal, so that nothing is truncated. */
  width: number;
  paintTitle(text: string): string;
};

const GAP = '  ';

/** Returns the lines of a table that fits the terminal: the title line first, without trailing spaces. */
export async function formatTable<Row>(options: TableOptions<Row>): Promise<string[]> {
  const { columns, rows } = options;
  const cells = rows.map((row) => columns.map((column) => onOneLine(column.text(row))));
  const measure = await measureFor(cells.flat());
  const naturals = columns.map((column, index) =>
    Math.max(measure(column.title), ...cells.map((line) => measure(line[index] ?? ''))),
  );
  const fits = columns.map(({ fit }): ColumnFit => fit ?? { fixed: true });
  const widths = fitColumns(naturals, fits, { width: options.width, gap: GAP.length });
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
