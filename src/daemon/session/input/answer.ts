import type { AnswerRequest, Receipt } from '../../../contract/session/acting.js';
import type { Choice, OpenDialog } from '../../../contract/session/dialog.js';
import { SchmuxError } from '../../../contract/errors.js';
import type { Clock } from '../../../lib/clock.js';
import { openIn } from './decide.js';
import type { Inspect } from './inspect.js';
import type { Turn } from './message.js';

/** What became of an answer. */
export type Answered = Omit<Receipt, 'at' | 'took_ms'> & { keys: readonly string[] };

export type AnswerDeps = {
  inspect: Inspect;
  pause(ms: number): Promise<void>;
  clock: Pick<Clock, 'monotonic'>;
};

/** How long an agent gets to close a dialog. */
const TAKEN_MS = 3000;
const STEP_MS = 10;
/** A dialog is gone when readings this far apart do not show it: a redraw can hide it for a moment. */
const GONE_MS = 20;

/**
 * Answers the open question with one of its choices, and watches until it is gone. Call it inside the pane's turn. Throws
 * SCREEN_CHANGED, with nothing pressed, unless exactly this question is open, and NOT_TAKEN when it stays open.
 */
export async function answerDialog(deps: AnswerDeps, turn: Turn, request: AnswerRequest): Promise<Answered> {
  const { id, hands } = turn;
  const { open, choice } = await findChoice(deps, turn, request);
  await hands.keyNames(choice.keys);
  const dialog = await untilGone(deps, turn, open);
  if (dialog?.id === open.id) throw notTaken(id, open, choice);
  return { outcome: 'answered', question: open.question, choice: choice.label, dialog, keys: choice.keys };
}

async function findChoice(
  { inspect }: AnswerDeps,
  { id, pane }: Turn,
  request: AnswerRequest,
): Promise<{ open: OpenDialog; choice: Choice }> {
  const inspection = await inspect(id, pane);
  const open = inspection === 'gone' ? null : openIn(inspection);
  if (open?.id !== request.dialog) throw screenChanged(id, open);
  const choice = open.choices[request.choice - 1];
  if (choice === undefined)
    throw new SchmuxError('BAD_REQUEST', `There is no choice ${request.choice} of ${open.choices.length}.`, {
      dialog: open,
    });
  return { open, choice };
}

/** Returns the dialog that is open once `asked` is gone; `asked` when it stays. */
async function untilGone(
  { inspect, pause, clock }: AnswerDeps,
  { id, pane }: Turn,
  asked: OpenDialog,
): Promise<OpenDialog | null> {
  const start = clock.monotonic();
  let goneSince: number | null = null;
  for (;;) {
    const inspection = await inspect(id, pane);
    if (inspection === 'gone') return null;
    const open = openIn(inspection);
    const now = clock.monotonic();
    if (open?.id === asked.id) goneSince = null;
    else goneSince ??= now;
    if (goneSince !== null && now - goneSince >= GONE_MS) return open;
    if (goneSince === null && now - start >= TAKEN_MS) return asked;
    await pause(STEP_MS);
  }
}

/** Says that another question is open than the one that was to be answered, or none. */
export function screenChanged(id: string, open: OpenDialog | null): SchmuxError {
  const now = open === null ? 'it is no longer open' : `it now asks: ${open.question}`;
  return new SchmuxError(
    'SCREEN_CHANGED',
    `Nothing was pressed: session ${id} no longer shows that question; ${now}`.replace(/[^.?!]$/, '$&.'),
    { hint: 'Check the session again before you answer.', dialog: open ?? undefined },
  );
}

function notTaken(id: string, dialog: OpenDialog, { label, keys }: Choice): SchmuxError {
  return new SchmuxError(
    'NOT_TAKEN',
    `The keys of "${label}" (${keys.join(', ')}) were pressed, but session ${id} still asks: ${dialog.question}`,
    { hint: `Answer it in its terminal: schmux attach ${id}`, dialog },
  );
}
