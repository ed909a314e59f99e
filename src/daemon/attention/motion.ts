import type { View } from './view.js';

/** Which regions of the screen moved, and when (ms). */
export type Motion = {
  /** When the transcript last changed. */
  transcriptAt: number;
  /** When text was added to the transcript lately. */
  grew: readonly number[];
  /** When only symbols (no letters, no digits) last changed in status line and footer: an animation. */
  turns: readonly number[];
  /** Status lines that count only while they change. */
  live: { text: string; at: number };
};

export const STILL: Motion = {
  transcriptAt: Number.NEGATIVE_INFINITY,
  grew: [],
  turns: [],
  live: { text: '', at: Number.NEGATIVE_INFINITY },
};

/** A status line that has not changed for this long is not a status line: the slowest seen count full seconds. */
export const LIVE_MS = 2300;
/** Changes within this time make an animation or growth; agents turn their spinners at least three times in it. */
export const MOTION_MS = 1600;
const CHANGES = 3;
/** Motion that began is over when nothing has moved for this long: two to three readings of the screen. */
const HOLD_MS = 550;

const letters = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, '');

/** True when text came in at the end: more of it than before, or the same lines further up. A picture that moves is neither. */
function hasGrown(before: string, now: string): boolean {
  const old = before.split('\n').map((line) => line.trim());
  const lines = now.split('\n').map((line) => line.trim());
  const shown = (all: readonly string[]): string[] => all.filter((line) => line !== '');
  const [a, b] = [shown(old), shown(lines)];
  const last = b.at(-1) ?? '';
  if (b.length === a.length) return last !== a.at(-1) && last.startsWith(a.at(-1) ?? '');
  if (b.length > a.length) return b[0] === a[0];
  return false;
}

/** True when lines moved up and others came in below. */
function hasScrolled(before: string, now: string): boolean {
  const old = before.split('\n');
  const lines = now.split('\n');
  const kept = old.findLastIndex((line, i) => i < old.length - 1 && line.trim().length > 8);
  const place = kept < 0 ? -1 : lines.lastIndexOf(old[kept] ?? '');
  return place >= 0 && place < kept;
}

/** Takes one more view into account. A resize moves everything and says nothing, so it starts anew. */
export function moved(motion: Motion, seen: { before: View | null; now: View; at: number }): Motion {
  const { before, now, at } = seen;
  const liveText = now.busy
    .filter((busy) => busy.live)
    .map((busy) => busy.text)
    .join('\n');
  const live = liveText === motion.live.text ? motion.live : { text: liveText, at };
  if (before === null || before.cols !== now.cols || before.rows !== now.rows)
    return { ...STILL, transcriptAt: at, live };
  const near = (times: readonly number[]): number[] => times.filter((time) => at - time <= MOTION_MS);
  const changed = before.transcript !== now.transcript;
  const chromeBefore = `${before.status}\n${before.footer}`;
  const chromeNow = `${now.status}\n${now.footer}`;
  const turned = chromeBefore !== chromeNow && letters(chromeBefore) === letters(chromeNow);
  return {
    transcriptAt: changed ? at : motion.transcriptAt,
    grew: near([
      ...motion.grew,
      ...(changed &&
      (hasGrown(before.transcript, now.transcript) || hasScrolled(before.transcript, now.transcript))
        ? [at]
        : []),
    ]),
    turns: near([...motion.turns, ...(turned ? [at] : [])]),
    live,
  };
}

/** When the steady motion that began will have ended if nothing moves any more; null when there is none at `now`. */
function steadyUntil(times: readonly number[], now: number): number | null {
  const recent = times.filter((time) => now - time < MOTION_MS);
  const last = recent.at(-1);
  if (last === undefined || recent.length < CHANGES) return null;
  return now < last + HOLD_MS ? last + HOLD_MS : null;
}

/** Output that keeps growing, as opposed to a picture that blinks between the same contents. */
export function growingUntil(motion: Motion, now: number): number | null {
  return steadyUntil(motion.grew, now);
}

/** A spinner or progress bar that turns. */
export function turningUntil(motion: Motion, now: number): number | null {
  return steadyUntil(motion.turns, now);
}

/** Whether the status lines that count only while they change still do. */
export function liveUntil(motion: Motion, now: number): number | null {
  return motion.live.text !== '' && now - motion.live.at < LIVE_MS ? motion.live.at + LIVE_MS : null;
}
