import type { Receipt } from '../../../contract/session/acting.js';
import { draftIn, findObstacle, isBusy, openIn, squeeze, type Inspection } from './decide.js';
import { holdsText } from '../../status/screen/draft/holds-text.js';
import { actOnScreen } from './guarded.js';
import type { Acting } from './turn.js';

/** Shortest pause between text and Enter: agents take what arrives together for a paste, of which Enter would then be a part. */
const BEFORE_ENTER_MS = 80;
/** Longest wait for a short text to appear in the composer, */
const SHOWN_MS = 300;
/** and for each character of a long one. */
const SHOWN_MS_PER_CHAR = 0.05;
const STEP_MS = 20;
/** Text is gone when readings this far apart do not show it: a redraw can hide it for a moment. */
const GONE_MS = 20;
/** An agent that has not taken the message by then is asked again, */
const AGAIN_MS = 700;
/** and given up by then. */
const STUCK_MS = 3000;
/** A text that has not appeared anywhere by then will not. */
const UNSEEN_MS = 1500;
/** How long an agent gets to show that it has begun. */
const STARTED_MS = 400;

/** Waits until the text stands in the composer, at least as long as agents need to tell typing from pasting; returns whether it does. */
export async function untilTyped(
  { inspect, pause, clock, id, pane }: Acting,
  text: string,
  hasComposer: boolean,
): Promise<boolean> {
  const start = clock.monotonic();
  const most = SHOWN_MS + text.length * SHOWN_MS_PER_CHAR;
  await pause(BEFORE_ENTER_MS);
  if (!hasComposer) return false;
  while (clock.monotonic() - start < most) {
    const inspection = await inspect(id, pane, 'screen');
    // A dialog is dealt with by the caller.
    if (inspection === 'gone' || inspection.targets[0]?.kind !== 'composer') return false;
    if (holdsText(draftIn(inspection), text)) return true;
    await pause(STEP_MS);
  }
  return false;
}

/** What was typed, whether it was seen in the composer, and what stood there before. */
export type Delivery = { text: string; wasSeen: boolean; hadComposer: boolean; wasBusy: boolean };

/** Watches what becomes of a message after Enter. Presses Enter once more when the text stays in the composer. */
export async function watchDelivery(acting: Acting, delivery: Delivery): Promise<Taken> {
  const { text, hadComposer, wasBusy } = delivery;
  if (!hadComposer) return { outcome: 'typed', dialog: null };
  const { inspect, pause, clock, id, pane } = acting;
  const slack = text.length * SHOWN_MS_PER_CHAR;
  const start = clock.monotonic();
  const taken = (dialog: Taken['dialog']): Taken => ({ outcome: wasBusy ? 'queued' : 'submitted', dialog });
  let { wasSeen } = delivery;
  let goneSince: number | null = null;
  let again = false;
  for (;;) {
    const inspection = await inspect(id, pane, 'screen');
    if (inspection === 'gone') return { outcome: 'typed', dialog: null, note: 'The agent has ended.' };
    const dialog = openIn(inspection);
    if (dialog !== null) return taken(dialog);
    const now = clock.monotonic();
    const stands = text !== '' && holdsText(draftIn(inspection), text);
    wasSeen ||= stands || showsElsewhere(inspection, text);
    if (stands) goneSince = null;
    else if (wasSeen || (!wasBusy && isBusy(inspection))) goneSince ??= now;
    if (goneSince !== null && now - goneSince >= GONE_MS) return taken(null);
    if (stands && now - start >= STUCK_MS + slack) return STUCK;
    if (!wasSeen && now - start >= UNSEEN_MS + slack) return UNSEEN;
    if (stands && !again && now - start >= AGAIN_MS + slack) {
      again = true;
      await pressEnterAgain(acting, text);
    }
    await pause(STEP_MS);
  }
}

/** What was seen of a message. */
type Taken = Pick<Receipt, 'outcome' | 'dialog' | 'note'>;

const STUCK: Taken = {
  outcome: 'stuck',
  dialog: null,
  note: 'The text still stands in the composer although Enter was pressed twice.',
};
const UNSEEN: Taken = {
  outcome: 'typed',
  dialog: null,
  note: 'The text was not seen on the screen after it was typed.',
};

/** Rows above the composer in which a message that was taken appears. */
const TRANSCRIPT_ROWS = 40;
/** A beginning that is long enough to tell a message from others. */
const PROBE_CHARS = 40;

/** Returns true when a message stands above the composer, as it does once the agent has taken it. */
function showsElsewhere({ targets: [target], rows }: Inspection, text: string): boolean {
  if (target?.kind !== 'composer') return false;
  const above = rows.slice(Math.max(0, target.from - TRANSCRIPT_ROWS), target.from).join('');
  const probe = squeeze(text).slice(0, PROBE_CHARS);
  return probe.length > 3 && squeeze(above).includes(probe);
}

/** Presses Enter once more if nothing but the text is in the way. */
async function pressEnterAgain({ inspect, turn }: Acting, text: string): Promise<void> {
  await turn(async ({ id, pane, hands }) => {
    const inspection = await inspect(id, pane);
    if (inspection === 'gone' || findObstacle(inspection, { text, typed: true }) !== null) return;
    if (!holdsText(draftIn(inspection), text)) return;
    await actOnScreen(
      inspect,
      { id, pane, hands },
      {
        seen: inspection,
        act: (to) => to.sendKeys(Uint8Array.of(0x0d)),
        check: (now) => now !== 'gone' && findObstacle(now, { text, typed: true }) === null,
      },
    );
  });
}

/** Returns `started` when an agent that has taken a message is seen at work soon. */
export async function begun({ inspect, pause, clock, id, pane }: Acting): Promise<'started' | 'submitted'> {
  const start = clock.monotonic();
  for (;;) {
    const seen = await inspect(id, pane, 'screen');
    if (seen === 'gone') return 'submitted';
    if (isBusy(seen)) return 'started';
    if (clock.monotonic() - start >= STARTED_MS) return 'submitted';
    await pause(STEP_MS);
  }
}
