/** Blocks the readers of a log while the file is being rewritten. */
export type ReadLock = {
  /** Runs a reader as soon as the lock is free. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Keeps new readers out; resolves when the running ones are done. */
  lock(): Promise<void>;
  unlock(): void;
};

export function createReadLock(): ReadLock {
  const inside = new Set<Promise<unknown>>();
  const state: { closed: { opened: Promise<void>; open: () => void } | null } = { closed: null };

  return {
    async run(work) {
      while (state.closed !== null) await state.closed.opened;
      const mine = work();
      inside.add(mine);
      try {
        return await mine;
      } finally {
        inside.delete(mine);
      }
    },
    async lock() {
      if (state.closed === null) {
        let open = () => undefined as void;
        const opened = new Promise<void>((resolve) => (open = resolve));
        state.closed = { opened, open };
      }
      await Promise.allSettled(inside);
    },
    unlock() {
      const { closed } = state;
      state.closed = null;
      closed?.open();
    },
  };
}
