import type { AnswerRequest, Receipt } from '../../../contract/session/acting.js';
import type { Choice, OpenDialog } from '../../../contract/session/dialog.js';
import { SchmuxError } from '../../../contract/errors.js';
import { openIn, type Inspection } from './decide.js';
import { actOnScreen } from './guarded.js';
import { answerInWords } from './answer-words.js';
import { TAKEN_MS, untilGone } from './until-gone.js';
import { notTaken, screenChanged, screenMoves } from './refusals.js';
import type { Acting, Turn } from './turn.js';

/** What became of an answer. */
export type Answered = Omit<Receipt, 'at' | 'took_ms'> & { choice: string; question: string };

const STEP_MS = 10;
/** How long an agent gets to move its highlight. */
const MOVED_MS = 1000;
/** After these an agent can be told more: in a field of the dialog, or as the next message. */
const TAKES_WORDS: ReadonlySet<Choice['kind']> = new Set(['text', 'deny']);
const MOVES: ReadonlySet<string> = new Set(['Up', 'Down', 'Left', 'Right', 'Tab', 'BTab']);

/**
 * Answers the open question with one of its choices, and watches until it is gone. Throws SCREEN_CHANGED, with nothing pressed,
 * unless exactly this question is open, and NOT_TAKEN when it stays open.
 */
export async function answerDialog(acting: Acting, request: AnswerRequest): Promise<Answered> {
  const { open, choice } = await acting.turn((turn) => choose(acting, turn, request));
  const answered = { outcome: 'answered', question: open.question, choice: choice.label } as const;
  if (request.text !== undefined) {
    const said = await answerInWords(acting, { open, choice, text: request.text });
    return { ...answered, ...said };
  }
  const dialog = await untilGone(acting, open, TAKEN_MS);
  if (dialog?.id === open.id) throw notTaken(acting.id, open, choice);
  return { ...answered, dialog };
}

/** Presses the keys of a choice while its question is open. */
async function choose(
  acting: Acting,
  turn: Turn,
  request: AnswerRequest,
): Promise<{ open: OpenDialog; choice: Choice }> {
  const { id, pane } = turn;
  const inspection = await acting.inspect(id, pane, 'screen');
  const open = inspection === 'gone' ? null : openIn(inspection);
  if (inspection === 'gone' || open?.id !== request.dialog) throw screenChanged(id, open);
  const choice = open.choices[request.choice - 1];
  if (choice === undefined) throw noChoice(open, request.choice);
  if (request.text !== undefined && !TAKES_WORDS.has(choice.kind)) throw takesNoText(open, choice);
  await press(acting, turn, { open, inspection, index: request.choice - 1 });
  return { open, choice };
}

/** A dialog, and the reading that showed it. */
type Seen = { open: OpenDialog; inspection: Inspection };
/** The choice to make in it. */
type Chosen = Seen & { index: number };

/** Moves the highlight to a choice first where its keys do that, and confirms only once it is there. */
async function press(acting: Acting, turn: Turn, chosen: Chosen): Promise<void> {
  const keys = chosen.open.choices[chosen.index]?.keys ?? [];
  const moves = keys.filter((key) => MOVES.has(key));
  const there = moves.length === 0 ? chosen : await move(acting, turn, { ...chosen, moves });
  await pressKeys(acting, turn, { ...there, keys: keys.slice(moves.length), moved: moves.length > 0 });
}

/** Presses keys while the dialog is open, and while its highlight stays where the keys need it. */
async function pressKeys(
  { inspect }: Acting,
  turn: Turn,
  { open: asked, inspection, keys, moved }: Seen & { keys: readonly string[]; moved: boolean },
): Promise<void> {
  const byHighlight = keys.some((key) => MOVES.has(key) || key === 'Enter');
  const isPressed = await actOnScreen(inspect, turn, {
    seen: inspection,
    strict: byHighlight,
    act: (hands) => hands.keyNames(keys),
    check(now) {
      const open = now === 'gone' ? null : openIn(now);
      if (open?.id !== asked.id) throw screenChanged(turn.id, open, moved);
      return !byHighlight || highlightOf(open) === highlightOf(asked);
    },
  });
  if (!isPressed) throw screenMoves(turn.id, 'Nothing was pressed', asked);
}

function highlightOf({ choices }: OpenDialog): number {
  return choices.findIndex(({ selected }) => selected);
}

async function move(
  acting: Acting,
  turn: Turn,
  { open: asked, inspection: before, moves, index }: Chosen & { moves: readonly string[] },
): Promise<Seen> {
  const { inspect, pause, clock } = acting;
  const { id, pane } = turn;
  await pressKeys(acting, turn, { open: asked, inspection: before, keys: moves, moved: false });
  const start = clock.monotonic();
  for (;;) {
    const inspection = await inspect(id, pane, 'screen');
    const open = inspection === 'gone' ? null : openIn(inspection);
    if (inspection === 'gone' || open?.id !== asked.id) throw screenChanged(id, open, true);
    const choice = open.choices[index];
    if (choice?.selected === true) return { open, inspection };
    if (clock.monotonic() - start >= MOVED_MS && choice !== undefined) throw notTaken(id, open, choice);
    await pause(STEP_MS);
  }
}

function noChoice(dialog: OpenDialog, choice: number): SchmuxError {
  return new SchmuxError(
    'BAD_REQUEST',
    `There is no choice ${choice}: the question has ${dialog.choices.length}.`,
    {
      dialog,
    },
  );
}

function takesNoText(dialog: OpenDialog, { label }: Choice): SchmuxError {
  return new SchmuxError('BAD_REQUEST', `The choice "${label}" takes no text. Nothing was pressed.`, {
    dialog,
  });
}
