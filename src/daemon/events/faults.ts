import type { Fault } from '../../contract/events.js';

export type Faults = {
  /** Sets the fault of a code; with null the fault is over. */
  set(code: string, fault: Omit<Fault, 'code'> | null): void;
  all(): Fault[];
};

/** Faults: standing conditions that keep the daemon from doing its work, shown in the page's banner. */
export function createFaults(onChange: () => void): Faults {
  const faults = new Map<string, Fault>();
  return {
    set(code, fault) {
      if (fault === null ? !faults.delete(code) : faults.get(code)?.message === fault.message) return;
      if (fault !== null) faults.set(code, { code, ...fault });
      onChange();
    },
    all: () => [...faults.values()],
  };
}
