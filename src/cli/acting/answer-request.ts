import { SchmuxError } from '../../contract/errors.js';
import type { AnswerRequest } from '../../contract/session/acting.js';
import type { OpenDialog } from '../../contract/session/dialog.js';
import type { Session } from '../../contract/session/session.js';
import { onOneLine } from '../output/safe-text.js';
import { chooseNumber } from './choose.js';

/** What the user asks for: a choice, words for it, and the fingerprint of the question that he saw. */
export type Wish = { choice: string; text: string | undefined; dialog: string | undefined };

/**
 * Returns the request that answers the open question. Throws SCREEN_CHANGED if none is open or not the one that was seen, and
 * BAD_REQUEST if the choice is not one of it.
 */
export function answerRequest(id: string, open: OpenDialog | null, wish: Wish): AnswerRequest {
  if (open === null || (wish.dialog !== undefined && wish.dialog !== open.id))
    throw otherQuestion(id, open, wish.dialog);
  const choice = chooseNumber(open, wish.choice);
  return { dialog: open.id, choice, ...(wish.text === undefined ? {} : { text: wish.text }) };
}

/** Returns what to say of a session without a question: its status may be older than its screen, so it is only a hint. */
export function noQuestion({ id, nudge }: Pick<Session, 'id' | 'nudge'>): { message: string; hint: string } {
  return {
    message: `Session ${id} shows no question that schmux can read.`,
    hint:
      nudge.state === 'blocked'
        ? `It counts as blocked. schmux attach ${id}   shows its screen`
        : `schmux why ${id}   explains its state`,
  };
}

function otherQuestion(id: string, open: OpenDialog | null, seen: string | undefined): SchmuxError {
  const what =
    open === null
      ? `session ${id} shows no question that schmux can read.`
      : `session ${id} no longer shows that question; it now asks: ${onOneLine(open.question)}`;
  const hint =
    seen === undefined
      ? `schmux why ${id}   explains its state`
      : `schmux answer ${id}   shows what it asks now`;
  return new SchmuxError('SCREEN_CHANGED', `Nothing was pressed: ${what}`, {
    hint,
    dialog: open ?? undefined,
  });
}
