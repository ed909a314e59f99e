import { draftIn } from './decide.js';
import { draftThere, ended } from './refusals.js';
import type { Acting, Turn } from './turn.js';

/** Each of these deletes a line of the draft at most; agents differ in which they know (readline: unix-line-discard). */
const ROUNDS = 12;
const STEP_MS = 60;
/** Above this length single deletions would take too long. */
const BACKSPACES_MAX = 4000;
const BACKSPACE = 0x7f;

/** Deletes what stands in the composer. Throws DRAFT_THERE, with nothing else typed, when something stays. */
export async function clearDraft(acting: Acting, turn: Turn, draft: string): Promise<void> {
  let left = draft;
  for (let round = 0; round < ROUNDS && left !== ''; round++) {
    await turn.hands.keyNames(['C-e', 'C-u']);
    const now = await draftLeft(acting, turn);
    // A key that changes nothing, or an empty line that only backspace joins.
    if (now === left) await turn.hands.sendKeys(backspaces(now));
    left = now === left ? await draftLeft(acting, turn) : now;
  }
  if (left !== '')
    throw draftThere(turn.id, left, 'The text in the composer could not be deleted; nothing was typed');
}

async function draftLeft({ inspect, pause }: Acting, { id, pane }: Turn): Promise<string> {
  await pause(STEP_MS);
  const inspection = await inspect(id, pane, 'screen');
  if (inspection === 'gone') throw ended(id, false);
  return draftIn(inspection);
}

function backspaces(draft: string): Uint8Array {
  return new Uint8Array(Math.min(BACKSPACES_MAX, draft.length + 1)).fill(BACKSPACE);
}
