/** Output that comes again and again: when the present run of it began and when it last came (ms). */
export type OutputRun = { from: number; last: number };

export const NO_OUTPUT: OutputRun = { from: Number.NEGATIVE_INFINITY, last: Number.NEGATIVE_INFINITY };

/** A longer pause ends a run, in ms: spinners and streams draw at least three times a second, clocks once. */
const GAP_MS = 300;
/** A run counts once it has lasted this long, in ms: the redraw after a key is over sooner. */
const RUN_MS = 900;

/** Takes output at `at` into account. */
export function extendRun(run: OutputRun, at: number): OutputRun {
  return { from: at - run.last <= GAP_MS ? run.from : at, last: at };
}

/**
 * Until when the run is believed to go on; null when there is none at `now`. Colours that shimmer count too: the text
 * stands still, the bytes do not.
 */
export function steadyOutputUntil(run: OutputRun, now: number): number | null {
  const until = run.last + GAP_MS;
  return run.last - run.from >= RUN_MS && now < until ? until : null;
}
