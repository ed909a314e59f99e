/** Output that comes again and again: when the present run of it began and when it last came (ms). */
export type Pulse = { from: number; last: number };

export const NO_PULSE: Pulse = { from: Number.NEGATIVE_INFINITY, last: Number.NEGATIVE_INFINITY };

/** A longer pause ends a run, in ms: spinners and streams draw at least three times a second, clocks once. */
const GAP_MS = 300;
/** A run counts once it has lasted this long, in ms: the redraw after a key is over sooner. */
const RUN_MS = 900;

/** Takes output at `at` into account. */
export function beat(pulse: Pulse, at: number): Pulse {
  return { from: at - pulse.last <= GAP_MS ? pulse.from : at, last: at };
}

/**
 * Until when the run is believed to go on; null when there is none at `now`. Colours that shimmer count too: the text
 * stands still, the bytes do not.
 */
export function pulsingUntil(pulse: Pulse, now: number): number | null {
  const until = pulse.last + GAP_MS;
  return pulse.last - pulse.from >= RUN_MS && now < until ? until : null;
}
