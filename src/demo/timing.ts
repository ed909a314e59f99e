/** How long things take at speed 1. */
export const TIMING_MS = {
  /** One frame of the spinner. */
  spinner: 120,
  /** Between two words of streamed text. */
  word: 45,
  /** Between two lines of a command's output. */
  outputLine: 90,
  /** A short inspection. */
  inspect: 900,
  /** A stretch of work. */
  work: 3000,
  /** A build or a test run. */
  command: 2500,
  /** A second Ctrl+C within this time ends the program. */
  quitWindow: 2000,
  /** Between two writes of the steady scenario. */
  steadyTick: 100,
  /** An Escape followed by nothing for this time is the Escape key (not scaled by speed). */
  escape: 40,
} as const;

/** Rate of the steady scenario. */
export const STEADY_BYTES_PER_SECOND = 10 * 1024;
