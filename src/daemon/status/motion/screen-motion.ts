import type { Layout } from '../screen/layout.js';

/** Which regions of the screen changed, and when (ms). */
export type ScreenMotion = {
  /** When the transcript last changed. */
  transcriptAt: number;
  /** When text was recently added to the transcript. */
  grew: readonly number[];
  /** When only symbols (no letters or digits) recently changed in status line and footer: an animation. */
  turns: readonly number[];
  /** When the user's draft last changed. */
  draftAt: number;
  /** The text that the user typed and sent: when it left the composer, and when it appeared in the transcript. */
  sent: { text: string; leftAt: number; at: number };
  /** When a question at the end of a line was answered; null once there is something to type into again. */
  answeredAt: number | null;
  /** Status lines above the composer: when they appeared, and when their mark or count last changed. */
  live: { text: string; newAt: number; movedAt: number };
};

export const STILL: ScreenMotion = {
  transcriptAt: Number.NEGATIVE_INFINITY,
  grew: [],
  turns: [],
  draftAt: Number.NEGATIVE_INFINITY,
  answeredAt: null,
  sent: { text: '', leftAt: Number.NEGATIVE_INFINITY, at: Number.NEGATIVE_INFINITY },
  live: { text: '', newAt: Number.NEGATIVE_INFINITY, movedAt: Number.NEGATIVE_INFINITY },
};

/** A line that has not changed for this long is not a status line: the slowest ones seen count full seconds. */
export const LIVE_MS = 2300;
/** This many changes within MOTION_MS are an animation or growth; spinners turn at least that often. */
const CHANGES = 3;
export const MOTION_MS = 1600;
/** Motion is over when nothing has changed for this long: two to three readings of the screen. */
const HOLD_MS = 550;

const sameLines = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((line, at) => line === b[at]);

const letters = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, '');

/** True when the lines differ in symbols only. */
function hasTurned(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length || sameLines(a, b)) return false;
  return a.every((line, at) => line === b[at] || letters(line) === letters(b[at] ?? ''));
}

/** Returns what is left of both texts without their common first and last lines. */
function middles(old: readonly string[], lines: readonly string[]): [before: string, now: string] {
  let head = 0;
  while (head < old.length && head < lines.length && old[head] === lines[head]) head += 1;
  let tail = 0;
  const most = Math.min(old.length, lines.length) - head;
  while (tail < most && old[old.length - 1 - tail] === lines[lines.length - 1 - tail]) tail += 1;
  const squeeze = (part: readonly string[]): string => part.join(' ').replace(/\s+/g, ' ').trim();
  return [squeeze(old.slice(head, old.length - tail)), squeeze(lines.slice(head, lines.length - tail))];
}

/** Shorter lines are too common to prove scrolling. */
const MIN_LINE_CHARS = 8;

/** True when text was added or moved up. A moving picture or a counter does neither. */
function hasGrown(old: readonly string[], lines: readonly string[]): boolean {
  const [was, is] = middles(old, lines);
  if (is.length > was.length && is.startsWith(was)) return true;
  let up = 0;
  let stayed = 0;
  for (const [at, line] of old.entries()) {
    if (line.trim().length <= MIN_LINE_CHARS) continue;
    if (lines[at] === line) stayed += 1;
    else if (at > 0 && lines.lastIndexOf(line, at - 1) >= 0) up += 1;
  }
  return up >= 2 && up > stayed;
}

/** Fewer lines of text may be a screen that was cleared. */
const MIN_REPLACED_LINES = 8;

/**
 * True when a screen that moves up has none of its lines left: more was printed between the two readings than fits on it. Only the
 * last row moves the others up, so that a page that is turned or drawn anew is none.
 */
function hasScrolledAway(before: Layout, now: Layout): boolean {
  if (!before.scrolls || !now.scrolls) return false;
  const told = (line: string): boolean => line.trim().length > MIN_LINE_CHARS;
  const lines = new Set(now.transcript.filter(told));
  const old = before.transcript.filter(told);
  return (
    lines.size >= MIN_REPLACED_LINES &&
    old.length >= MIN_REPLACED_LINES &&
    !old.some((line) => lines.has(line))
  );
}

const words = (text: string): string => text.replace(/[^\p{L}]+/gu, '');

function followStatus(live: ScreenMotion['live'], now: Layout, at: number): ScreenMotion['live'] {
  const text = now.busy
    .filter((busy) => busy.believed !== 'shown')
    .map((busy) => busy.text)
    .join('\n');
  if (text === live.text) return live;
  if (text === '') return STILL.live;
  // The same words with another mark or count: it is moving. Other words: a new line, which may be prose.
  const turned = live.text !== '' && words(text) === words(live.text);
  return turned ? { ...live, text, movedAt: at } : { ...live, text, newAt: at };
}

/** Agents that redraw their whole page for the first prompt show it within this time after it left the composer. */
const SHOWN_MS = 1500;
/** How much of a prompt's beginning is compared: the rest may be wrapped. */
const PREFIX_CHARS = 12;

/** A shorter draft may have been deleted by hand between two readings. */
const MIN_SENT_CHARS = 3;

/** Returns the beginning of a draft as the transcript will show it, whatever the width of its lines there. */
function prefixOf(draft: string): string {
  const [first = ''] = draft.split('\n', 1);
  return first.slice(0, PREFIX_CHARS).trim();
}

/** Follows a draft from the composer into the transcript. A command for the agent itself (`/model`) is not a prompt. */
function followDraft(
  motion: ScreenMotion,
  { before, now, at }: { before: Layout; now: Layout; at: number },
): ScreenMotion['sent'] {
  if (now.dialog !== null || now.shell !== null) return motion.sent;
  const left = before.draft.length >= MIN_SENT_CHARS && now.draft === '' && !/^[/:]/.test(before.draft);
  const sent = left ? { ...motion.sent, text: prefixOf(before.draft), leftAt: at } : motion.sent;
  if (sent.text === '') return sent;
  if (at - sent.leftAt > SHOWN_MS) return { ...sent, text: '' };
  const shows = (lines: readonly string[]): number => lines.filter((line) => line.includes(sent.text)).length;
  return shows(now.transcript) > shows(before.transcript) ? { ...sent, text: '', at } : sent;
}

/** Questions answered on their own line: once the cursor has left it, the program continues. */
const ON_A_LINE: ReadonlySet<string> = new Set(
  ['yes-no', 'secret', 'value', 'wizard', 'pager', 'press-key'].map((kind) => `dialog/${kind}`),
);

function answeredAt(
  motion: ScreenMotion,
  { before, now, at }: { before: Layout; now: Layout; at: number },
): number | null {
  if (now.composer !== null || now.dialog !== null || now.shell !== null) return null;
  return before.dialog !== null && ON_A_LINE.has(before.dialog.rule) ? at : motion.answeredAt;
}

/** Compares one more layout with the last. A resize moves everything and means nothing, so it starts over. */
export function trackMotion(
  motion: ScreenMotion,
  seen: { before: Layout | null; now: Layout; at: number },
): ScreenMotion {
  const { before, now, at } = seen;
  const live = followStatus(motion.live, now, at);
  if (before === null || before.cols !== now.cols || before.rows !== now.rows)
    return { ...STILL, transcriptAt: at, live };
  const near = (times: readonly number[]): number[] => times.filter((time) => at - time <= MOTION_MS);
  const changed = !sameLines(before.transcript, now.transcript);
  // A footer that says the agent is busy needs no further proof, which costs more than everything else here.
  const isShown = now.busy.some((busy) => busy.believed === 'shown');
  const turned = !isShown && hasTurned([...before.status, ...before.footer], [...now.status, ...now.footer]);
  const grew =
    !isShown && changed && (hasGrown(before.transcript, now.transcript) || hasScrolledAway(before, now));
  return {
    transcriptAt: changed ? at : motion.transcriptAt,
    grew: near([...motion.grew, ...(grew ? [at] : [])]),
    turns: near([...motion.turns, ...(turned ? [at] : [])]),
    answeredAt: answeredAt(motion, { before, now, at }),
    sent: followDraft(motion, { before, now, at }),
    draftAt: before.draft === now.draft ? motion.draftAt : at,
    live,
  };
}

/** Returns when the current steady motion ends if nothing changes any more; null when there is none at `now`. */
function steadyUntil(times: readonly number[], now: number): number | null {
  const recent = times.filter((time) => now - time < MOTION_MS);
  const last = recent.at(-1);
  if (last === undefined || recent.length < CHANGES) return null;
  return now < last + HOLD_MS ? last + HOLD_MS : null;
}

/** Returns until when output that has kept growing since `from` is assumed to continue; null when it has not. */
export function growingUntil(motion: ScreenMotion, from: number, now: number): number | null {
  return steadyUntil(
    motion.grew.filter((time) => time > from),
    now,
  );
}

/** Returns until when a turning spinner or progress bar is assumed to continue; null when there is none. */
export function turningUntil(motion: ScreenMotion, now: number): number | null {
  return steadyUntil(motion.turns, now);
}

/** Returns until when a status line above the composer is believed; null when it is not. */
export function liveUntil(motion: ScreenMotion, believed: 'fresh' | 'moving', now: number): number | null {
  const { text, newAt, movedAt } = motion.live;
  const at = believed === 'fresh' ? Math.max(newAt, movedAt) : movedAt;
  return text !== '' && now - at < LIVE_MS ? at + LIVE_MS : null;
}
