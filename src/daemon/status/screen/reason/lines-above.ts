import { isEdge } from '../lines.js';
import { isBlankAt, isEdgeAt, plainAt } from '../rows/row-facts.js';
import type { Screen } from '../screen.js';
import { rowText } from '../screen.js';

/** How far above its choices a dialog may begin. */
const REACH_ROWS = 40;

const FRAMED = /^\s*[│┃║▎▌▏|](\s|$)/;
/** Longer lines are cut: no question or file name is longer, and patterns are slow on long lines. */
const MAX_LINE_CHARS = 300;

/** The edge of a preview inside a dialog. */
export const DIVIDER = /^\s*[╌┄┈╭╰┌└├]/;

/** A line of a dialog, without frame and indent. `cut`: the edge of a preview is right above it. */
export type ScreenLine = { row: number; text: string; framed: boolean; indent: number; cut: boolean };

/** Returns the dialog's lines above its choices, nearest first, up to its first edge. `whole`: that edge is on the screen. */
export function linesAbove(screen: Screen, choices: number): { lines: ScreenLine[]; whole: boolean } {
  const lines: ScreenLine[] = [];
  for (let row = choices - 1; row >= Math.max(0, choices - REACH_ROWS); row -= 1) {
    const raw = rowText(screen, row);
    const framed = FRAMED.test(raw);
    // A preview above the question's edge is part of the dialog.
    const preview = DIVIDER.test(plainAt(screen, shownAbove(screen, row)));
    if (!framed && ((isEdgeAt(screen, row) && !preview) || lines[0]?.framed === true))
      return { lines, whole: true };
    const text = plainAt(screen, row).replace(/\s[│┃║]$/, '');
    const last = lines.at(-1);
    if (DIVIDER.test(text) || isEdge(text)) {
      if (last !== undefined) last.cut = true;
    } else if (!isBlankAt(screen, row))
      lines.push({
        row,
        text: text.trim().slice(0, MAX_LINE_CHARS),
        framed,
        indent: text.search(/\S/),
        cut: false,
      });
  }
  return { lines, whole: false };
}

/** Returns the nearest row above `row` that shows anything. */
function shownAbove(screen: Screen, row: number): number {
  let above = row - 1;
  while (above > 0 && isBlankAt(screen, above)) above -= 1;
  return above;
}
