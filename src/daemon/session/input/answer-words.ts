import type { Receipt } from '../../../contract/session/acting.js';
import type { Choice, OpenDialog } from '../../../contract/session/dialog.js';
import { SchmuxError, toSchmuxError } from '../../../contract/errors.js';
import { holdsText } from '../../status/screen/draft/holds-text.js';
import { openIn, type Inspection } from './decide.js';
import { actOnScreen } from './guarded.js';
import { sendMessage, typeText, type MessageInput } from './message.js';
import { screenChanged, screenMoves } from './refusals.js';
import type { Acting, Turn } from './turn.js';
import { TAKEN_MS, untilGone } from './until-gone.js';

/** How long an agent gets to open the field that a choice leads to, or to close its dialog. */
const FIELD_MS = 400;
/** Shortest pause between text and Enter, and the longest wait for the text to appear. */
const BEFORE_ENTER_MS = 80;
const SHOWN_MS = 1000;
const STEP_MS = 20;

type Said = Pick<Receipt, 'outcome' | 'dialog' | 'note'>;

/**
 * Types the words that a choice asks for: into the composer when the dialog has made room for it, else into the dialog itself, whose
 * field the choice has opened. Another question that has come instead gets nothing. Errors say that the choice was made.
 */
export async function answerInWords(
  acting: Acting,
  { open, choice, text }: { open: OpenDialog; choice: Choice; text: string },
): Promise<Said> {
  try {
    const next = await untilGone(acting, open, FIELD_MS);
    if (next === null) return await sayInComposer(acting, text);
    if (!isSameQuestion(next, open)) throw screenChanged(acting.id, next);
    await acting.turn((turn) => typeInField(acting, turn, { open, text }));
    return { outcome: 'answered', dialog: await untilOtherQuestion(acting, open) };
  } catch (thrown) {
    const { code, message, hint, dialog } = toSchmuxError(thrown);
    throw new SchmuxError(code, `"${choice.label}" was chosen, but its text did not arrive: ${message}`, {
      hint,
      dialog,
      cause: thrown,
    });
  }
}

/** Sends the words as a message. The status still is that of the question. */
function sayInComposer(acting: Acting, text: string): Promise<Said> {
  const inspect: Acting['inspect'] = async (...of) => {
    const seen = await acting.inspect(...of);
    return seen === 'gone' ? seen : { ...seen, nudge: null };
  };
  const message: MessageInput = { text, enter: true, keys: [], force: false, draft: 'refuse' };
  return sendMessage({ ...acting, inspect }, message);
}

async function typeInField(
  acting: Acting,
  turn: Turn,
  { open, text }: { open: OpenDialog; text: string },
): Promise<void> {
  const { inspect, pause, clock } = acting;
  const { id, pane } = turn;
  const check = (now: Inspection | 'gone'): boolean => {
    const shown = now === 'gone' ? null : openIn(now);
    if (shown === null || !isSameQuestion(shown, open)) throw screenChanged(id, shown);
    return true;
  };
  const look = async (): Promise<Inspection> => {
    const now = await inspect(id, pane);
    check(now);
    if (now === 'gone' || now.secret) throw screenMoves(id, 'Nothing was typed', open);
    return now;
  };
  const seen = await look();
  if (!(await actOnScreen(inspect, turn, { seen, act: (to) => typeText(to, text, false), check })))
    throw screenMoves(id, 'Nothing was typed', open);
  const start = clock.monotonic();
  await pause(BEFORE_ENTER_MS);
  let typed = await look();
  while (!holdsText(typed.rows.join('\n'), text) && clock.monotonic() - start < SHOWN_MS) {
    await pause(STEP_MS);
    typed = await look();
  }
  const enter = Uint8Array.of(0x0d);
  if (
    !(await actOnScreen(inspect, turn, { seen: typed, act: (to) => to.sendKeys(enter), check, strict: true }))
  )
    throw screenMoves(id, 'The text was typed but Enter was not pressed', open);
}

/** Returns the question that is open once this one is answered; throws NOT_TAKEN when it stays. */
async function untilOtherQuestion(acting: Acting, asked: OpenDialog): Promise<OpenDialog | null> {
  const start = acting.clock.monotonic();
  for (;;) {
    // What was typed is part of the dialog, so that its fingerprint changes while the question is still open.
    const shown = await acting.inspect(acting.id, acting.pane, 'screen');
    const open = shown === 'gone' ? null : openIn(shown);
    if (open === null) return await untilGone(acting, asked, TAKEN_MS);
    if (!isSameQuestion(open, asked)) return open;
    if (acting.clock.monotonic() - start >= TAKEN_MS)
      throw new SchmuxError('NOT_TAKEN', `Session ${acting.id} still asks: ${asked.question}`, {
        hint: `Answer it in its terminal: schmux attach ${acting.id}`,
        dialog: open,
      });
    await acting.pause(STEP_MS);
  }
}

/** True for a question that differs at most in the words that are being typed into it, or in the field that takes them. */
function isSameQuestion(a: OpenDialog, b: OpenDialog): boolean {
  const [short, long] = a.choices.length < b.choices.length ? [a, b] : [b, a];
  const missing = long.choices.length - short.choices.length;
  const other = short.choices.filter(({ label }, index) => label !== long.choices[index]?.label);
  // With the field open, some lists cannot be read as one any more.
  return a.question === b.question && (short.choices.length === 0 || missing + other.length <= 1);
}
