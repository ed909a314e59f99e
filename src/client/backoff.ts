/** The first wait after a loss. */
const FIRST_MS = 250;
/** The longest wait: a user who restarts the daemon should not see "offline" for long. */
const LONGEST_MS = 10_000;

/** Returns the wait after `failures` in a row (from 1). It doubles each time, minus up to half at random. */
export function backoffMs(failures: number, random: () => number): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return whole * (0.5 + random() / 2);
}
