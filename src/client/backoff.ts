/** The first wait after a loss. Unit: ms. */
const FIRST_MS = 250;
/** No wait is longer: a person who starts the daemon again does not want to look at "offline" for long. Unit: ms. */
const LONGEST_MS = 10_000;

/** The wait before the next attempt after `failures` in a row (1 is the first): doubling, between half and the whole of it by chance. */
export function backoffMs(failures: number, random: () => number): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return whole * (0.5 + random() / 2);
}
