/** How much longer a look may take, shared by all its parts. */
export type Budget = {
  /** At most `most`, at least one. Unit: ms. */
  ms(most?: number): number;
  spent(): boolean;
};

export function createBudget(totalMs: number): Budget {
  const until = performance.now() + totalMs;
  return {
    ms: (most = Number.POSITIVE_INFINITY) => Math.max(1, Math.min(most, until - performance.now())),
    spent: () => performance.now() >= until,
  };
}
