/** A run of steady output: when it began and when output last came (ms). */
export type OutputRun = { from: number; last: number };

export const NO_OUTPUT: OutputRun = { from: Number.NEGATIVE_INFINITY, last: Number.NEGATIVE_INFINITY };

/** A longer pause ends a run: spinners and streams draw at least three times a second, clocks once. */
const GAP_MS = 300;
/** A run counts once it has lasted this long: the redraw after a key is over sooner. */
const RUN_MS = 900;

/** Adds output at time `at`. */
export function extendRun(run: OutputRun, at: number): OutputRun {
  return { from: at - run.last <= GAP_MS ? run.from : at, last: at };
}

/**
 * Returns until when the run is assumed to continue; null when there is none at `now`. Shimmering colours count too: the text is
 * still, the bytes are not.
 */
export function steadyOutputUntil(run: OutputRun, now: number): number | null {
  const until = run.last + GAP_MS;
  return run.last - run.from >= RUN_MS && now < until ? until : null;
}
