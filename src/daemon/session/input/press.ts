import type { OpenDialog } from '../../../contract/session/dialog.js';
import type { InputTarget } from '../../status/screen/input-target/read-target.js';
import { openIn, type Inspection } from './decide.js';
import type { Inspect } from './inspect.js';
import type { Turn } from './turn.js';

/** How often the screen is read again when it changed between the reading and the press. */
const TRIES = 4;

/** A dialog, and the inspection that showed it. */
export type Seen = { open: OpenDialog; inspection: Inspection };

/**
 * Presses keys if the dialog is still on the screen at that moment: tmux compares and presses in one step, so that no other
 * dialog can come between. What moves inside of a dialog, such as a clock, is left out once it has moved. Returns the dialog that
 * is open instead when the keys were not pressed, `pressed` when they were.
 */
export async function pressWhileOpen(
  inspect: Inspect,
  { id, pane, hands }: Turn,
  { keys, ...seen }: Seen & { keys: readonly string[] },
): Promise<'pressed' | OpenDialog | null> {
  let texts = textsOf(seen);
  for (let tries = 1; ; tries++) {
    if (await hands.keyNamesIfShown(texts, keys)) return 'pressed';
    const inspection = await inspect(id, pane, 'screen');
    const open = inspection === 'gone' ? null : openIn(inspection);
    if (inspection === 'gone' || open?.id !== seen.open.id || tries === TRIES) return open;
    const now = new Set(textsOf({ open, inspection }));
    texts = texts.filter((text) => now.has(text));
  }
}

/** Returns the rows that make this dialog different from others, as they stand on the screen. */
function textsOf({ open, inspection: { targets } }: Seen): string[] {
  const isDialog = (target: InputTarget) => target.kind === 'dialog';
  const lines = targets.filter(isDialog).flatMap((target) => target.lines);
  return [...new Set([...open.above, ...lines].map((line) => line.trim()))].filter((line) => line !== '');
}
