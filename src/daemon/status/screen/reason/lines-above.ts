import { isEdge } from '../lines.js';
import { isBlankAt, isEdgeAt, plainAt } from '../rows/row-facts.js';
import type { Screen } from '../screen.js';
import { rowText } from '../screen.js';

/** How far above its choices a dialog may begin, in rows. */
const REACH = 40;

const FRAMED = /^\s*[│┃║▎▌▏|](\s|$)/;
/** Kept of a line: no question and no name of a file is longer, and patterns take longer on long lines. */
const KEPT = 300;

/** The edge of a preview inside a dialog. */
const DIVIDER = /^\s*[╌┄┈╭╰┌└├]/;

/** A line of a dialog: its words without frame and indent. `cut`: the edge of a preview stands right above it. */
export type Line = { row: number; text: string; framed: boolean; indent: number; cut: boolean };

/** The dialog's lines above its choices, nearest first, up to the edge it begins with. `whole`: that edge is on the screen. */
export function linesAbove(screen: Screen, choices: number): { lines: Line[]; whole: boolean } {
  const lines: Line[] = [];
  for (let row = choices - 1; row >= Math.max(0, choices - REACH); row -= 1) {
    const raw = rowText(screen, row);
    const framed = FRAMED.test(raw);
    // A preview above the edge over the question is a part of the dialog.
    const preview = DIVIDER.test(plainAt(screen, shownAbove(screen, row)));
    if (!framed && ((isEdgeAt(screen, row) && !preview) || lines[0]?.framed === true))
      return { lines, whole: true };
    const text = plainAt(screen, row).replace(/\s[│┃║]$/, '');
    const last = lines.at(-1);
    if (DIVIDER.test(text) || isEdge(text)) {
      if (last !== undefined) last.cut = true;
    } else if (!isBlankAt(screen, row))
      lines.push({ row, text: text.trim().slice(0, KEPT), framed, indent: text.search(/\S/), cut: false });
  }
  return { lines, whole: false };
}

/** The nearest row above `row` that shows anything. */
function shownAbove(screen: Screen, row: number): number {
  let above = row - 1;
  while (above > 0 && isBlankAt(screen, above)) above -= 1;
  return above;
}
