import type { Receipt } from '../../../contract/session/acting.js';
import type { SendRequest } from '../../../contract/session/session.js';
import { asPasted } from '../../../lib/pasted-text.js';
import type { GuardedHands } from '../../tmux/types.js';
import { clearDraft } from './clear-draft.js';
import { draftIn, findObstacle, isBusy, type Inspection, type Message } from './decide.js';
import { untilTyped, watchDelivery } from './delivery.js';
import { actOnScreen } from './guarded.js';
import { ended, notSubmitted, refused, screenMoves } from './refusals.js';
import type { Acting, Turn } from './turn.js';

/** `paste`: one line is pasted, too, so that no character of it is a command of the composer. */
export type MessageInput = Omit<SendRequest, 'idle_within_ms'> & { paste?: boolean };

/** What became of a message. */
export type Sent = Pick<Receipt, 'outcome' | 'dialog' | 'note'>;

/** What stood on the screen before a message, and what was then typed. */
type Typed = { before: Inspection | null; text: string; wasSeen: boolean };

/**
 * Sends one message: reads the screen, types the text, reads the screen again, presses Enter, and watches what becomes of it. No
 * other input comes between text and Enter. Keys alone are pressed without reading: a user who names a key has seen the screen.
 */
export async function sendMessage(acting: Acting, input: MessageInput): Promise<Sent> {
  const typed = await acting.turn((turn) => typeMessage(acting, turn, input));
  const { before, text, wasSeen } = typed;
  if (before === null || !input.enter || input.keys.length > 0) return { outcome: 'typed', dialog: null };
  return watchDelivery(acting, {
    text,
    wasSeen,
    hadComposer: sees(before, 'composer'),
    wasBusy: isBusy(before),
  });
}

/** A viewer's keys that are this fresh may not be on the screen yet; a message waits for them. */
const QUIET_MS = 150;

async function typeMessage(acting: Acting, turn: Turn, input: MessageInput): Promise<Typed> {
  const { hands } = turn;
  const { enter, keys, force } = input;
  if (input.text === '' && !enter) {
    await hands.keyNames(keys);
    return { before: null, text: '', wasSeen: false };
  }
  const fresh = QUIET_MS - hands.quietMs();
  if (fresh > 0) await acting.pause(fresh);
  const before = await look(acting, turn, { text: input.text, typed: false, draft: input.draft, force });
  const { text, seen } = await makeRoom(acting, turn, { before, text: input.text, draftMode: input.draft });
  let wasSeen = text === '';
  let last = seen;
  if (text !== '') {
    await typeOn(acting, turn, {
      seen,
      message: { text, typed: false, force },
      act: (to) => typeText(to, text, input.paste === true),
    });
    if (enter || keys.length > 0) {
      wasSeen = await untilTyped(acting, text, sees(before, 'composer'));
      last = await look(acting, turn, { text, typed: true, force });
    }
  }
  if (enter)
    await typeOn(acting, turn, {
      seen: last,
      message: { text, typed: text !== '', force },
      act: (to) => to.sendKeys(ENTER),
    });
  await hands.keyNames(keys);
  return { before, text, wasSeen };
}

const ENTER = Uint8Array.of(0x0d);

type Step = {
  seen: Inspection;
  message: Message & { force: boolean };
  act(hands: GuardedHands): Promise<boolean>;
};

/** Types on the screen that was seen, and on no other. Plain programs may print all the time; what they do with input is theirs. */
async function typeOn(acting: Acting, turn: Turn, { seen, message, act }: Step): Promise<void> {
  const { id, hands } = turn;
  if (message.force) return void (await act(hands.whileShown({ rows: [], cursor: null })));
  const check = (now: Inspection | 'gone') => allowed(id, now, message) === now;
  if (await actOnScreen(acting.inspect, turn, { seen, act, check })) return;
  const isPlain = !seen.targets.some(({ kind }) => kind === 'composer' || kind === 'dialog');
  if (isPlain) return void (await act(hands.whileShown({ rows: [], cursor: null })));
  throw screenMoves(id, message.typed ? 'The text was typed but Enter was not pressed' : 'Nothing was typed');
}

/** Reads the screen; throws what keeps the message from being typed or submitted. */
async function look(
  acting: Acting,
  { id, pane }: Turn,
  message: Message & { force: boolean },
): Promise<Inspection> {
  return allowed(id, await acting.inspect(id, pane), message);
}

/** Returns a reading that allows the message; throws what keeps it from being typed or submitted. */
function allowed(
  id: string,
  inspection: Inspection | 'gone',
  message: Message & { force: boolean },
): Inspection {
  if (inspection === 'gone') throw ended(id, message.typed);
  const obstacle = message.force ? null : findObstacle(inspection, message);
  if (obstacle !== null) throw message.typed ? notSubmitted(id, obstacle) : refused(id, obstacle);
  return inspection;
}

/** Deals with a draft in the composer; returns the text to type, and the screen to type it on. */
async function makeRoom(
  acting: Acting,
  turn: Turn,
  { before, text, draftMode }: { before: Inspection; text: string; draftMode: SendRequest['draft'] },
): Promise<{ text: string; seen: Inspection }> {
  const draft = draftIn(before);
  if (draft === '' || text === '' || draftMode === 'refuse') return { text, seen: before };
  const message = { text, typed: false, draft: draftMode, force: false };
  if (draftMode === 'replace') await clearDraft(acting, turn, draft);
  // To the end of the line, as line editors have it.
  else await turn.hands.keyNames(['C-e']);
  const seen = await look(acting, turn, message);
  const joint = draftMode === 'append' && /\S$/.test(draft) && /^\S/.test(text) ? ' ' : '';
  return { text: `${joint}${text}`, seen };
}

export function typeText(hands: GuardedHands, text: string, paste: boolean): Promise<boolean> {
  const safe = asPasted(text);
  const bytes = new TextEncoder().encode(safe);
  // Several lines are one message: they are pasted, bracketed if the agent asked for that, so that no line submits itself.
  return paste || safe.includes('\r') ? hands.paste(bytes) : hands.sendKeys(bytes);
}

function sees({ targets }: Inspection, kind: 'composer'): boolean {
  return targets.some((target) => target.kind === kind);
}
