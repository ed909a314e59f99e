import type { Size } from '../terminal/terminal.js';

/** The live part at the bottom, which is redrawn, and the position of the cursor in it; null hides the cursor. */
export type Live = { rows: readonly string[]; cursor: { row: number; column: number } | null };

export type Painter = {
  /** Prints lasting lines, then redraws the live part below them. */
  paint(lasting: readonly string[], live: Live): void;
  /** Clears the window and redraws what fits: after a resize, nothing is where it was. */
  repaint(lasting: readonly string[], live: Live): void;
  /** Leaves the live part as it is and moves the cursor below it. */
  leave(): void;
};

/** Begin and end of one frame (Synchronized Output, private mode 2026); terminals without it ignore them. */
const BEGIN = '\x1b[?2026h';
const END = '\x1b[?2026l';
const CURSOR_ON = '\x1b[?25h';
const CURSOR_OFF = '\x1b[?25l';
const CLEAR_WINDOW = '\x1b[H\x1b[2J';

/** Draws inline, as coding agents do: a growing transcript with a few live rows below it. */
export function createPainter(write: (text: string) => void, size: () => Size): Painter {
  let shown: Live = { rows: [], cursor: null };
  let at = 0;

  const fit = (live: Live): Live => {
    const cut = Math.max(0, live.rows.length - size().rows + 1);
    const cursor = live.cursor === null ? null : { ...live.cursor, row: Math.max(0, live.cursor.row - cut) };
    return { rows: live.rows.slice(cut), cursor };
  };
  const toTop = () => `${at > 0 ? `\x1b[${at}A` : ''}\r`;
  /** Moves from the last row of the live part to the cursor position. */
  const place = (live: Live) => {
    const last = Math.max(0, live.rows.length - 1);
    at = live.cursor?.row ?? last;
    const up = last - at > 0 ? `\x1b[${last - at}A` : '';
    if (live.cursor === null) return `${up}${CURSOR_OFF}`;
    const right = live.cursor.column > 0 ? `\x1b[${live.cursor.column}C` : '';
    return `${up}\r${right}${CURSOR_ON}`;
  };
  const whole = (lasting: readonly string[], live: Live) =>
    `${lasting.map((line) => `${line}\r\n`).join('')}${live.rows.join('\r\n')}${place(live)}`;

  /** Redraws only the rows that differ: a spinner costs a few bytes, not a whole frame. */
  const changes = (live: Live) => {
    let text = toTop();
    live.rows.forEach((row, index) => {
      if (row !== shown.rows[index]) text += `\r\x1b[2K${row}`;
      if (index < live.rows.length - 1) text += '\x1b[1B';
    });
    return text + place(live);
  };

  const same = (a: Live, b: Live) =>
    a.rows.length === b.rows.length &&
    a.rows.every((row, index) => row === b.rows[index]) &&
    a.cursor?.row === b.cursor?.row &&
    a.cursor?.column === b.cursor?.column;

  return {
    paint(lasting, wanted) {
      const live = fit(wanted);
      if (lasting.length === 0 && same(live, shown)) return;
      const onlyChanges = lasting.length === 0 && live.rows.length === shown.rows.length;
      const text = onlyChanges ? changes(live) : `${toTop()}\x1b[J${whole(lasting, live)}`;
      shown = live;
      write(`${BEGIN}${CURSOR_OFF}${text}${END}`);
    },
    repaint(lasting, wanted) {
      const live = fit(wanted);
      const room = Math.max(0, size().rows - live.rows.length);
      shown = live;
      write(
        `${BEGIN}${CURSOR_OFF}${CLEAR_WINDOW}${whole(lasting.slice(-room || lasting.length), live)}${END}`,
      );
    },
    leave() {
      const down = shown.rows.length - 1 - at;
      write(`${down > 0 ? `\x1b[${down}B` : ''}\r\n${CURSOR_ON}`);
    },
  };
}
