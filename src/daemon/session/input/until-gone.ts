import type { OpenDialog } from '../../../contract/session/dialog.js';
import { openIn } from './decide.js';
import type { Acting } from './turn.js';

/** How long an agent gets to close a dialog. */
export const TAKEN_MS = 3000;
const STEP_MS = 10;
/** A dialog is gone when readings this far apart do not show it: a redraw can hide it for a moment. */
const GONE_MS = 20;
/** The same for a screen without any text, which most likely is being drawn anew. */
const BLANK_MS = 500;

/** Returns the dialog that is open once `asked` is gone; `asked` when it stays for `forMs`. */
export async function untilGone(
  { inspect, pause, clock, id, pane }: Acting,
  asked: OpenDialog,
  forMs: number,
): Promise<OpenDialog | null> {
  const start = clock.monotonic();
  let goneSince: number | null = null;
  for (;;) {
    const inspection = await inspect(id, pane, 'screen');
    if (inspection === 'gone') return null;
    const open = openIn(inspection);
    const now = clock.monotonic();
    const isThere = inspection.targets.some(
      (target) => target.kind === 'dialog' && target.open?.id === asked.id,
    );
    if (isThere) goneSince = null;
    else goneSince ??= now;
    const enough = inspection.rows.some((row) => row.trim() !== '') ? GONE_MS : BLANK_MS;
    if (goneSince !== null && now - goneSince >= enough) return open;
    if (goneSince === null && now - start >= forMs) return asked;
    await pause(STEP_MS);
  }
}
