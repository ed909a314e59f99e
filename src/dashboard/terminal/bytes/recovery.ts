/** A fault that recurs with the fetched state must not keep the page busy. */
const RECOVER_AFTER_MS = 1000;

export type Recovery = { start(): void; stop(): void };

/** Fetches the exact state of a terminal again after a fault in it: soon, and once for faults that occur together. */
export function createRecovery(fetchState: () => void): Recovery {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    start() {
      timer ??= setTimeout(() => {
        timer = undefined;
        fetchState();
      }, RECOVER_AFTER_MS);
    },
    stop: () => clearTimeout(timer),
  };
}
