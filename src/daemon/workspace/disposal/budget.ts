/** The time left for a safety report, shared by all its parts. */
export type Budget = {
  /** Returns the ms left, at most `mostMs` and at least one. */
  ms(mostMs?: number): number;
  spent(): boolean;
};

export function createBudget(totalMs: number): Budget {
  const until = performance.now() + totalMs;
  return {
    ms: (mostMs = Number.POSITIVE_INFINITY) => Math.max(1, Math.min(mostMs, until - performance.now())),
    spent: () => performance.now() >= until,
  };
}
