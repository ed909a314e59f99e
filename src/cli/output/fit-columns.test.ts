import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitColumns, type ColumnFit } from './fit-columns.js';

const line = (width: number) => ({ width, gap: 2 });
const sum = (widths: number[]) => {
  const shown = widths.filter((width) => width > 0);
  return shown.reduce((all, width) => all + width, 0) + 2 * Math.max(0, shown.length - 1);
};

test('with room for everything nothing is cut', () => {
  const fits: ColumnFit[] = [{ fixed: true }, { flex: true, min: 5 }, { dropOrder: 1, min: 4 }];
  expect(fitColumns([6, 30, 12], fits, line(80))).toEqual([6, 30, 12]);
  expect(fitColumns([6, 30, 12], fits, line(Infinity))).toEqual([6, 30, 12]);
});

test('what leaves first is cut first, down to its least, and then left out', () => {
  const fits: ColumnFit[] = [{ fixed: true }, { dropOrder: 2, min: 4 }, { dropOrder: 1, min: 6 }];
  expect(fitColumns([6, 10, 12], fits, line(30))).toEqual([6, 10, 10]);
  expect(fitColumns([6, 10, 12], fits, line(25))).toEqual([6, 10, 0]);
  expect(fitColumns([6, 10, 12], fits, line(13))).toEqual([6, 5, 0]);
});

test('two that share get halves, unless one needs less', () => {
  const fits: ColumnFit[] = [{ fixed: true }, { flex: true, min: 20 }, { flex: true, min: 40 }];
  expect(fitColumns([6, 50, 90], fits, line(50))).toEqual([6, 20, 20]);
  expect(fitColumns([6, 8, 90], fits, line(50))).toEqual([6, 8, 32]);
});

test('a line is never wider than it may be, kept columns are whole, and no room is wasted while something is cut', () => {
  const fit = fc.oneof<[fc.Arbitrary<ColumnFit>, fc.Arbitrary<ColumnFit>]>(
    fc.record({ flex: fc.constant(true as const), min: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ dropOrder: fc.nat(5), min: fc.integer({ min: 1, max: 20 }) }),
  );
  const columns = fc.array(fc.tuple(fc.integer({ min: 1, max: 120 }), fit), { maxLength: 7 });
  fc.assert(
    fc.property(columns, fc.integer({ min: 6, max: 200 }), (others, width) => {
      const naturals = [6, ...others.map(([natural]) => natural)];
      const widths = fitColumns(naturals, [{ fixed: true }, ...others.map(([, how]) => how)], line(width));
      expect(sum(widths)).toBeLessThanOrEqual(width);
      expect(widths[0]).toBe(6);
      const cutShare = others.some(([natural, how], index) => 'flex' in how && widths[index + 1] !== 0 && (widths[index + 1] ?? 0) < natural); // prettier-ignore
      if (cutShare) expect(sum(widths)).toBe(width);
    }),
  );
});
