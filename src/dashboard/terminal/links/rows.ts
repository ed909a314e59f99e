/** One row of the screen. A cell has its content: '' for nothing, null for the second half of a wide character. */
export type Row = { cells: readonly (string | null)[]; isWrapped: boolean };

/** Row and column of a character, from 0. */
export type Position = { row: number; column: number };

/**
 * A text that can be read as one: a row, rows that the terminal itself wrapped, or what is between two vertical lines
 * of a row. `left` and `right` are the columns of these lines, or -1 and the width of the screen.
 */
export type Segment = {
  text: string;
  /** The position of each UTF-16 unit of the text. */
  positions: readonly Position[];
  left: number;
  right: number;
  isBoxed: boolean;
};

/** Characters that frames and tables are drawn with, beside their text. */
const BORDER = /^[|│┃║╎╏┆┇┊┋▏▕▌▐]$/;

/** Returns the screen as lines from the top, each as its segments from the left. */
export function segmentsOf(rows: readonly Row[], columns: number): Segment[][] {
  const lines: Segment[][] = [];
  for (let row = 0; row < rows.length;) {
    let end = row + 1;
    while (rows[end]?.isWrapped) end++;
    lines.push(end - row > 1 ? [whole(rows.slice(row, end), row, columns)] : split(rows[row], row, columns));
    row = end;
  }
  return lines;
}

function whole(rows: readonly Row[], top: number, columns: number): Segment {
  let text = '';
  const positions: Position[] = [];
  for (const [index, { cells }] of rows.entries()) {
    const row = top + index;
    // A wide character that did not fit leaves the last cell of its row empty.
    const count = index < rows.length - 1 && cells.at(-1) === '' ? cells.length - 1 : cells.length;
    for (let column = 0; column < count; column++) {
      const cell = cells[column];
      if (cell === null || cell === undefined) continue;
      const shown = cell === '' ? ' ' : cell;
      text += shown;
      for (let unit = 0; unit < shown.length; unit++) positions.push({ row, column });
    }
  }
  return { text, positions, left: -1, right: columns, isBoxed: false };
}

function split(content: Row | undefined, row: number, columns: number): Segment[] {
  const { text, positions } = whole(content === undefined ? [] : [content], row, columns);
  const segments: Segment[] = [];
  let left = -1;
  let from = 0;
  const cut = (at: number, right: number): void => {
    const isBoxed = right < columns;
    segments.push({ text: text.slice(from, at), positions: positions.slice(from, at), left, right, isBoxed });
    left = right;
    from = at + 1;
  };
  for (let at = 0; at < text.length; at++)
    if (BORDER.test(text.charAt(at))) cut(at, positions[at]?.column ?? columns);
  cut(text.length, columns);
  return segments;
}
