import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueAt, settle } from './settle.js';
import type { Moment, Settled } from './settle.js';
import { UNKNOWN } from './verdict.js';
import type { Verdict } from './verdict.js';

const verdict = (state: Verdict['state'], source: Verdict['source'] = 'screen'): Verdict => ({
  state,
  source,
  problem: null,
  reason: state,
  rule: `test/${state}`,
  evidence: [],
});
const at = (state: Verdict['state'], since = 0): Settled => ({
  verdict: { ...verdict(state), since },
  pending: null,
});

/** A moment at which the program is still printing. */
const moment = (now: number): Moment => ({ now, outputAt: now });

/** Settles the same verdict at each of these times. */
const settleAt = (from: Settled, what: Verdict, times: readonly number[]): Settled =>
  times.reduce((settled, time) => settle(settled, what, moment(time)), from);

describe('when a change is believed', () => {
  it('not at first sight, and then from the moment it was first seen', () => {
    const first = settle(at('working'), verdict('blocked', 'dialog'), moment(1000));
    expect(first.verdict.state).toBe('working');
    const due = dueAt(first, 1000) ?? 0;
    expect(due).toBeGreaterThan(1000);
    expect(due).toBeLessThanOrEqual(1200);
    expect(settle(first, verdict('blocked', 'dialog'), moment(due)).verdict).toMatchObject({
      state: 'blocked',
      since: 1000,
    });
  });

  it('starts over when it was gone in between', () => {
    const seen = settle(at('working'), verdict('feedback'), moment(1000));
    const gone = settle(seen, verdict('working'), moment(1200));
    expect(gone.pending).toBeNull();
    expect(settle(gone, verdict('feedback'), moment(1400)).verdict.state).toBe('working');
  });

  it('sooner when what stopped working has stopped printing', () => {
    const first = settle(at('working'), verdict('feedback'), { now: 1000, outputAt: 900 });
    expect(dueAt(first, 900)).toBe(1200);
    expect(dueAt(first, 950)).toBe(1250);
    expect(dueAt(first, 1200)).toBe(1300);
    const rested = settle(at('working'), verdict('feedback'), { now: 1000, outputAt: 600 });
    expect(rested.verdict).toMatchObject({ state: 'feedback', since: 1000 });
  });

  it('at once from the process', () => {
    expect(settle(at('working'), verdict('done', 'process'), moment(1000)).verdict).toMatchObject({
      state: 'done',
      since: 1000,
    });
  });

  it('never when nothing is known: silence ends nothing', () => {
    for (const state of ['working', 'blocked', 'feedback', 'done'] as const)
      expect(settleAt(at(state), UNKNOWN, [1000, 5000, 60_000, 3_600_000]).verdict.state).toBe(state);
  });

  it('keeps the time a state began while its reason changes', () => {
    const next = settle(
      at('working', 500),
      { ...verdict('working'), reason: 'other', rule: 'other' },
      moment(9000),
    );
    expect(next.verdict).toMatchObject({ reason: 'other', since: 500 });
  });

  it('never changes state faster than a change is believed', () => {
    const states = fc.constantFrom('working', 'blocked', 'feedback', 'done', 'unknown') as fc.Arbitrary<
      Verdict['state']
    >;
    fc.assert(
      fc.property(fc.array(fc.record({ state: states, gap: fc.integer({ min: 1, max: 90 }) })), (steps) => {
        let settled = at('working');
        let now = 0;
        let last = Number.NEGATIVE_INFINITY;
        for (const { state, gap } of steps) {
          now += gap;
          const before = settled.verdict.state;
          settled = settle(settled, verdict(state), moment(now));
          if (settled.verdict.state === before) continue;
          expect(now - last).toBeGreaterThanOrEqual(100);
          last = now;
        }
      }),
    );
  });
});
