/** How long things take at speed 1, in one place. Unit: ms. */
export const TIMING_MS = {
  /** One frame of the spinner. */
  spinner: 120,
  /** Between two words of streamed text. */
  word: 45,
  /** Between two lines of a command's output. */
  outputLine: 90,
  /** A short look at something. */
  inspect: 900,
  /** A stretch of work. */
  work: 3000,
  /** A build or a test run. */
  command: 2500,
  /** Within it, a second Ctrl+C ends the program. */
  quitWindow: 2000,
  /** Between two writes of the steady scenario. */
  steadyTick: 100,
  /** An Escape alone is one when nothing follows it for so long (not scaled by speed). */
  escape: 40,
} as const;

/** What the steady scenario prints. Unit: bytes per second. */
export const STEADY_BYTES_PER_SECOND = 10 * 1024;
