import type { Receipt } from '../../../contract/session/acting.js';
import type { SendRequest } from '../../../contract/session/session.js';
import { asPasted } from '../../../lib/pasted-text.js';
import type { PaneTurn } from '../../tmux/types.js';
import { clearDraft } from './clear-draft.js';
import { draftIn, findObstacle, isBusy, type Inspection, type Message } from './decide.js';
import { untilTyped, watchDelivery } from './delivery.js';
import { ended, notSubmitted, refused } from './refusals.js';
import type { Acting, Turn } from './turn.js';

/** `paste`: one line is pasted, too, so that no character of it is a command of the composer. */
export type MessageInput = Omit<SendRequest, 'idle_within_ms'> & { paste?: boolean };

/** What became of a message. */
export type Sent = Pick<Receipt, 'outcome' | 'dialog' | 'note'>;

/** What stood on the screen before a message, and what was then typed. */
type Typed = { before: Inspection | null; text: string };

/**
 * Sends one message: reads the screen, types the text, reads the screen again, presses Enter, and watches what becomes of it. No
 * other input comes between text and Enter. Keys alone are pressed without reading: a user who names a key has seen the screen.
 */
export async function sendMessage(acting: Acting, input: MessageInput): Promise<Sent> {
  const typed = await acting.turn((turn) => typeMessage(acting, turn, input));
  const { before, text } = typed;
  if (before === null || !input.enter || input.keys.length > 0) return { outcome: 'typed', dialog: null };
  return watchDelivery(acting, { text, hadComposer: sees(before, 'composer'), wasBusy: isBusy(before) });
}

async function typeMessage(acting: Acting, turn: Turn, input: MessageInput): Promise<Typed> {
  const { hands } = turn;
  const { enter, keys, force } = input;
  if (input.text === '' && !enter) {
    await hands.keyNames(keys);
    return { before: null, text: '' };
  }
  const before = await look(acting, turn, { text: input.text, typed: false, draft: input.draft, force });
  const text = await makeRoom(acting, turn, {
    draft: draftIn(before),
    text: input.text,
    draftMode: input.draft,
  });
  if (text !== '') {
    await typeText(hands, text, input.paste === true);
    if (enter || keys.length > 0) {
      await untilTyped(acting, text, sees(before, 'composer'));
      await look(acting, turn, { text, typed: true, force });
    }
  }
  if (enter) await hands.sendKeys(Uint8Array.of(0x0d));
  await hands.keyNames(keys);
  return { before, text };
}

/** Reads the screen; throws what keeps the message from being typed or submitted. */
async function look(
  acting: Acting,
  { id, pane }: Turn,
  message: Message & { force: boolean },
): Promise<Inspection> {
  const inspection = await acting.inspect(id, pane);
  if (inspection === 'gone') throw ended(id, message.typed);
  const obstacle = message.force ? null : findObstacle(inspection, message);
  if (obstacle !== null) throw message.typed ? notSubmitted(id, obstacle) : refused(id, obstacle);
  return inspection;
}

/** Deals with a draft in the composer, and returns the text to type. */
async function makeRoom(
  acting: Acting,
  turn: Turn,
  { draft, text, draftMode }: { draft: string; text: string; draftMode: SendRequest['draft'] },
): Promise<string> {
  if (draft === '' || text === '' || draftMode === 'refuse') return text;
  if (draftMode === 'replace') {
    await clearDraft(acting, turn, draft);
    return text;
  }
  // To the end of the line, as line editors have it.
  await turn.hands.keyNames(['C-e']);
  return /\s$/.test(draft) || /^\s/.test(text) ? text : ` ${text}`;
}

async function typeText(hands: PaneTurn, text: string, paste: boolean): Promise<void> {
  const safe = asPasted(text);
  const bytes = new TextEncoder().encode(safe);
  // Several lines are one message: they are pasted, bracketed if the agent asked for that, so that no line submits itself.
  if (paste || safe.includes('\r')) await hands.paste(bytes);
  else await hands.sendKeys(bytes);
}

function sees({ targets }: Inspection, kind: 'composer'): boolean {
  return targets.some((target) => target.kind === kind);
}
