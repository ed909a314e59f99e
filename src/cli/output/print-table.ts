import type { Context } from '../command.js';
import { formatTable, type Column } from './table.js';

/** Prints a table to stdout, fitted to the terminal; never truncated if stdout is not a terminal. */
export async function printTable<Row>(
  context: Context,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
): Promise<void> {
  const width = context.stdout.isTTY ? context.stdout.columns : Infinity;
  const lines = await formatTable({ columns, rows, width, paintTitle: context.print.style.dim });
  for (const line of lines) context.print.line(line);
}
