import { expect, it } from 'vitest';
import { FAULTS, nthLoop } from '../../soak/nth.js';

/** Every so many operations, with another fault each time; `npm run soak -- nth` takes all of them. */
const EVERY = 11;
/** Where a failure once lost something or left something behind: beside the agent's start and in a cut. */
const TELLING = ['spawn.files', 'spawn.after_tmux', 'rotate:truncated'];

it(
  'operations of a journey that crash, fail or stall: nothing lost, doubled or left behind',
  { timeout: 180_000 },
  async () => {
    let turn = 0;
    const report = await nthLoop({
      faultsAt(nth, name) {
        if (TELLING.includes(name ?? '')) return ['EIO once'];
        return nth % EVERY === 0 ? FAULTS.slice(turn % FAULTS.length, (turn++ % FAULTS.length) + 1) : [];
      },
      minutes: 0.6,
      say: () => undefined,
    });
    expect(report.wrong).toEqual([]);
    expect(report.operations).toBeGreaterThan(50);
    expect(report.runs).toBeGreaterThan(3);
  },
);
