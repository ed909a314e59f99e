import type { Fault } from '../../contract/events.js';

export type Faults = {
  /** Says what is wrong, or with null that it is mended. One per code. */
  set(code: string, fault: Omit<Fault, 'code'> | null): void;
  all(): Fault[];
};

/** What the daemon cannot do right now, for the banner. */
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
