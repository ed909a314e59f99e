/** Readers of a file that may not be read while it is rewritten. */
export type ReadLock = {
  /** Runs `work` as soon as the gate is open. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Keeps new ones out; resolves when those inside are done. */
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
