/** A fault that comes back with the state that was fetched must not keep the page busy. */
const RECOVER_AFTER_MS = 1000;

export type Recovery = { start(): void; stop(): void };

/** Fetches the exact state of a terminal again after something in it failed: soon, and once for faults that come together. */
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
