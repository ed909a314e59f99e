import type { Receipt } from '../../../contract/session/acting.js';
import { draftIn, findObstacle, isBusy, openIn, type Inspection } from './decide.js';
import type { Acting } from './turn.js';

/** Shortest pause between text and Enter: agents take what arrives together for a paste, of which Enter would then be a part. */
const BEFORE_ENTER_MS = 80;
/** Longest wait for a short text to appear in the composer, */
const SHOWN_MS = 300;
/** and for each byte of a long one. */
const SHOWN_MS_PER_CHAR = 0.05;
const STEP_MS = 20;
/** Text is gone when readings this far apart do not show it: a redraw can hide it for a moment. */
const GONE_MS = 20;
/** An agent that has not taken the message by then is asked again, */
const AGAIN_MS = 700;
/** and given up by then. */
const STUCK_MS = 3000;
/** How long an agent gets to show that it has begun. */
const STARTED_MS = 400;

/** Waits until the text stands in the composer, at least as long as agents need to tell typing from pasting. */
export async function untilTyped(
  { inspect, pause, clock, id, pane }: Acting,
  text: string,
  hasComposer: boolean,
): Promise<void> {
  const start = clock.monotonic();
  const most = SHOWN_MS + text.length * SHOWN_MS_PER_CHAR;
  await pause(BEFORE_ENTER_MS);
  if (!hasComposer) return;
  while (clock.monotonic() - start < most) {
    const inspection = await inspect(id, pane, 'screen');
    // A dialog is dealt with by the caller.
    if (inspection === 'gone' || composerOf(inspection) === null || holds(draftIn(inspection), text)) return;
    await pause(STEP_MS);
  }
}

/** What was typed, and what stood there before. */
export type Delivery = { text: string; hadComposer: boolean; wasBusy: boolean };

/** Watches what becomes of a message after Enter. Presses Enter once more when the text stays in the composer. */
export async function watchDelivery(
  acting: Acting,
  { text, hadComposer, wasBusy }: Delivery,
): Promise<Pick<Receipt, 'outcome' | 'dialog' | 'note'>> {
  if (!hadComposer) return { outcome: 'typed', dialog: null };
  const { inspect, pause, clock, id, pane } = acting;
  const slack = text.length * SHOWN_MS_PER_CHAR;
  const start = clock.monotonic();
  let goneSince: number | null = null;
  let again = false;
  for (;;) {
    const inspection = await inspect(id, pane, 'screen');
    if (inspection === 'gone') return { outcome: 'typed', dialog: null, note: 'The agent has ended.' };
    const dialog = openIn(inspection);
    if (dialog !== null) return { outcome: wasBusy ? 'queued' : 'submitted', dialog };
    const now = clock.monotonic();
    if (text !== '' && holds(draftIn(inspection), text)) goneSince = null;
    else goneSince ??= now;
    if (goneSince !== null && now - goneSince >= GONE_MS)
      return { outcome: wasBusy ? 'queued' : 'submitted', dialog: null };
    if (goneSince === null && now - start >= STUCK_MS + slack) return stuck();
    if (goneSince === null && !again && now - start >= AGAIN_MS + slack) {
      again = true;
      await pressEnterAgain(acting, text);
    }
    await pause(STEP_MS);
  }
}

function stuck(): Pick<Receipt, 'outcome' | 'dialog' | 'note'> {
  return {
    outcome: 'stuck',
    dialog: null,
    note: 'The text still stands in the composer although Enter was pressed twice.',
  };
}

/** Presses Enter once more if nothing but the text is in the way. */
async function pressEnterAgain({ inspect, turn }: Acting, text: string): Promise<void> {
  await turn(async ({ id, pane, hands }) => {
    const inspection = await inspect(id, pane);
    if (inspection === 'gone' || findObstacle(inspection, { text, typed: true }) !== null) return;
    if (holds(draftIn(inspection), text)) await hands.sendKeys(Uint8Array.of(0x0d));
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

function composerOf({ targets: [first] }: Inspection): 'composer' | null {
  return first?.kind === 'composer' ? 'composer' : null;
}

/** Long enough to tell one text from another, short enough for a composer that shows only a part. */
const PROBE_CHARS = 24;

/** Returns true when a composer shows a text, or its beginning or end, or the note that stands for a long paste. */
function holds(draft: string, text: string): boolean {
  const shown = squeeze(draft);
  const typed = squeeze(text);
  if (shown === '' || typed === '') return false;
  if (/^\[[^\]]*past[^\]]*\]/i.test(draft.trim())) return true;
  return (
    shown.includes(typed.slice(0, PROBE_CHARS)) ||
    shown.includes(typed.slice(-PROBE_CHARS)) ||
    typed.startsWith(shown)
  );
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, '');
}
