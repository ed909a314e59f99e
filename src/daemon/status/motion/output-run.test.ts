import { describe, expect, it } from 'vitest';
import { extendRun, NO_OUTPUT, steadyOutputUntil } from './output-run.js';

/** Output at these times (ms). */
const runOf = (times: readonly number[]) => times.reduce(extendRun, NO_OUTPUT);
const every = (step: number, from: number, to: number): number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);

describe('steady output', () => {
  it('is believed once it has lasted, and until it pauses', () => {
    expect(steadyOutputUntil(runOf(every(80, 0, 640)), 650)).toBeNull();
    const run = runOf(every(80, 0, 1600));
    const until = steadyOutputUntil(run, 1650) ?? 0;
    expect(until).toBeGreaterThan(1800);
    expect(until).toBeLessThan(2000);
    expect(steadyOutputUntil(run, until)).toBeNull();
  });

  it('is no clock and no single redraw', () => {
    expect(steadyOutputUntil(runOf(every(1000, 0, 10_000)), 10_050)).toBeNull();
    expect(steadyOutputUntil(runOf(every(10, 0, 300)), 310)).toBeNull();
  });

  it('starts over after a pause', () => {
    expect(steadyOutputUntil(runOf([...every(80, 0, 1600), ...every(80, 3000, 3400)]), 3450)).toBeNull();
  });
});
