import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offsetsOf, scrollTopFor, visibleRange } from './geometry.js';

const list = fc.record({
  heights: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 200 }),
  top: fc.integer({ min: -50, max: 20_000 }),
  height: fc.integer({ min: 1, max: 2_000 }),
  overscan: fc.integer({ min: 0, max: 8 }),
});

describe('the rows in the window', () => {
  it('are all rows that any pixel of it shows, and no others but the overscan', () => {
    fc.assert(
      fc.property(list, ({ heights, top, height, overscan }) => {
        const offsets = offsetsOf(heights);
        const seen = heights.flatMap((size, index) => {
          const start = offsets[index] ?? 0;
          return start < top + height && start + size > top ? [index] : [];
        });
        const { from, to } = visibleRange(offsets, { top, height }, overscan);
        for (const index of seen) expect(index >= from && index < to).toBe(true);
        expect(to - from).toBeLessThanOrEqual(Math.max(1, seen.length) + 2 * overscan);
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThanOrEqual(heights.length);
      }),
    );
  });

  it('are none of an empty list', () => {
    expect(visibleRange(offsetsOf([]), { top: 0, height: 500 }, 8)).toEqual({ from: 0, to: 0 });
  });
});

describe('scrolling to a row', () => {
  it('brings it into the window, and moves nothing that is there already', () => {
    fc.assert(
      fc.property(list, fc.nat(), ({ heights, top, height }, pick) => {
        const offsets = offsetsOf(heights);
        const index = pick % heights.length;
        const start = offsets[index] ?? 0;
        const end = offsets[index + 1] ?? 0;
        const to = scrollTopFor(offsets, index, { top, height });
        expect(start).toBeGreaterThanOrEqual(to);
        if (end - start <= height) expect(end).toBeLessThanOrEqual(to + height);
        if (start >= top && end <= top + height) expect(to).toBe(top);
      }),
    );
  });
});
