import type { OpenDialog } from '../../../contract/session/dialog.js';
import type { ScreenRow } from '../../tmux/types.js';
import { openIn, type Inspection } from './decide.js';
import type { Inspect } from './inspect.js';
import { screenMoves } from './refusals.js';
import type { Turn } from './turn.js';

/** How often the screen is read again when it changed between the reading and the press. */
const TRIES = 5;

/** A dialog, and the inspection that showed it. */
export type Seen = { open: OpenDialog; inspection: Inspection };

/**
 * Presses keys if the dialog stands on the screen at that moment, row by row in the same place: tmux compares and presses in one
 * step, so that no other dialog can come between. Rows that move inside of the dialog, such as a clock, are left out once they have
 * moved. Returns `pressed`, or the dialog that is open instead. Throws SCREEN_CHANGED when too much of it moves.
 */
export async function pressWhileOpen(
  inspect: Inspect,
  { id, pane, hands }: Turn,
  { keys, ...seen }: Seen & { keys: readonly string[] },
): Promise<'pressed' | OpenDialog | null> {
  let rows = rowsOf(seen.inspection);
  for (let tries = 1; tries <= TRIES; tries++) {
    if (!showsChoices(rows, seen.open)) break;
    if (await hands.keyNamesIfShown(rows, keys)) return 'pressed';
    const inspection = await inspect(id, pane, 'screen');
    const open = inspection === 'gone' ? null : openIn(inspection);
    if (inspection === 'gone' || open?.id !== seen.open.id) return open;
    const stay = new Set(rows.map(({ text }) => text));
    rows = rowsOf(inspection).filter(({ text }) => stay.has(text));
  }
  throw screenMoves(id, seen.open);
}

/** Returns the rows of the dialog that say something, each with the place where its text first stands on the screen. */
function rowsOf({ targets, rows }: Inspection): ScreenRow[] {
  const dialog = targets.findLast((target) => target.kind === 'dialog');
  if (dialog?.kind !== 'dialog') return [];
  const texts = new Set(rows.slice(dialog.from, dialog.to + 1).map((text) => text.trimEnd()));
  texts.delete('');
  return [...texts].map((text) => ({ text, row: rows.findIndex((row) => row.trimEnd() === text) }));
}

/** Rows must be left that tell this dialog from another: at least as many as it has choices. */
function showsChoices(rows: readonly ScreenRow[], { choices }: OpenDialog): boolean {
  return rows.length >= Math.max(1, Math.min(2, choices.length));
}
