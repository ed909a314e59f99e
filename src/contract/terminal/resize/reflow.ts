import type { Buffer, BufferLine } from './xterm-buffer.js';

type Flow = {
  lines: BufferLine[];
  cursor: number;
  /** The new row of each line's beginning. */
  places: number[];
  scrolled: number;
};

/** Wraps every line again for the new width, including the cursor's line. Sets `buffer.x`. */
export function reflow(
  buffer: Buffer,
  lines: readonly BufferLine[],
  to: { cols: number; cursor: number; scrolled: number },
): Flow {
  const flow: Flow = { lines: [], cursor: to.cursor, places: [], scrolled: to.scrolled };
  for (let first = 0; first < lines.length;) {
    let next = first + 1;
    while (lines[next]?.isWrapped === true) next++;
    const rows = lines.slice(first, next);
    const lengths = rows.map((row, at) => lengthOf(row, rows[at + 1], buffer._cols));
    const begin = flow.lines.length;
    const laid = layOut(buffer, { rows, lengths }, to.cols);
    if (laid.rows !== rows)
      flow.scrolled = countScrolled(flow.scrolled, lengths, { cols: to.cols, source: first, target: begin });
    for (const row of laid.rows) flow.lines.push(row);
    let cells = 0;
    for (const [at, length] of lengths.entries()) {
      flow.places.push(begin + placeOf(laid.lengths, cells)[0]);
      if (first + at === to.cursor) {
        const isBehind = buffer.x >= length;
        const [row, x] = isBehind
          ? [laid.rows.length - 1, laid.lengths.at(-1) ?? 0]
          : placeOf(laid.lengths, cells + buffer.x);
        flow.cursor = begin + row;
        buffer.x = x;
      }
      cells += length;
    }
    first = next;
  }
  return flow;
}

/** Returns how many cells of a row count. The last is left out where a wide character had no room in it. */
function lengthOf(row: BufferLine, next: BufferLine | undefined, cols: number): number {
  if (next === undefined) return row.getTrimmedLength();
  const isLeftOut = row.hasContent(cols - 1) === 0 && row.getWidth(cols - 1) === 1 && next.getWidth(0) === 2;
  return isLeftOut ? cols - 1 : cols;
}

/** Returns the row and the column of a cell of the whole line. */
function placeOf(lengths: readonly number[], cell: number): [number, number] {
  let left = cell;
  for (const [row, length] of lengths.entries()) {
    if (left < length || row === lengths.length - 1) return [row, left];
    left -= length;
  }
  return [0, 0];
}

type Laid = { rows: BufferLine[]; lengths: number[] };

function layOut(buffer: Buffer, { rows, lengths }: Laid, cols: number): Laid {
  const [only] = rows;
  if (rows.length === 1 && only !== undefined && (lengths[0] ?? 0) <= cols) return { rows, lengths };
  const laid: Laid = { rows: [], lengths: [] };
  let row = buffer.getBlankLine(undefined);
  row.isWrapped = only?.isWrapped ?? false;
  row.resize(cols, buffer.getNullCell());
  let used = 0;
  const end = (): void => {
    laid.rows.push(row);
    laid.lengths.push(used);
  };
  for (const [at, source] of rows.entries()) {
    const length = lengths[at] ?? 0;
    for (let from = 0; from < length;) {
      let fits = Math.min(length - from, cols - used);
      // A wide character is not split.
      if (fits > 0 && source.getWidth(from + fits - 1) === 2) fits--;
      if (fits > 0) row.copyCellsFrom(source, from, used, fits, false);
      used += fits;
      from += fits;
      if (from === length && fits > 0) break;
      end();
      row = buffer.getBlankLine(undefined, true);
      row.resize(cols, buffer.getNullCell());
      used = 0;
      if (cols < 2) break;
    }
  }
  end();
  return laid;
}

/**
 * Returns tmux's count of scrolled lines after it has wrapped one line again, row by row as tmux does it (`grid_reflow_split`,
 * `grid_reflow_join`). tmux compares the count with positions from the top, so the result is not the length of anything.
 */
function countScrolled(
  before: number,
  lengths: readonly number[],
  at: { cols: number; source: number; target: number },
): number {
  const left: (number | null)[] = [...lengths];
  let [count, target] = [before, at.target];

  function join(from: number, width: number): void {
    const to = target - 1;
    let [taken, used] = [0, width];
    for (;;) {
      const next = from + taken;
      const has = left[next];
      if (next >= left.length || has == null) break;
      const fits = Math.min(has, at.cols - used);
      if (has > 0 && fits === 0) break;
      used += fits;
      left[next] = has - fits;
      if (has > fits) break;
      taken++;
      left[next] = null;
      if (used === at.cols) break;
    }
    if (count > to + taken) count -= taken;
    else if (count > to) count = to;
  }

  for (const row of lengths.keys()) {
    const has = left[row];
    if (has == null) continue;
    const lines = Math.max(1, Math.ceil(has / at.cols));
    target += lines;
    if (has > at.cols && at.source + row <= count) count += lines - 1;
    const width = has - (lines - 1) * at.cols;
    if (width < at.cols && row < lengths.length - 1) join(row + 1, width);
  }
  return count;
}
