import { expect, test } from 'vitest';
import { fitSize, scaledFont } from './sizing.js';

test('as many cells as there is room for, within what the daemon takes', () => {
  expect(fitSize({ width: 805, height: 410 }, { width: 8, height: 16 })).toEqual({ cols: 100, rows: 25 });
  expect(fitSize({ width: 10, height: 10 }, { width: 8, height: 16 })).toEqual({ cols: 20, rows: 5 });
  expect(fitSize({ width: 90_000, height: 90_000 }, { width: 8, height: 16 })).toEqual({
    cols: 1000,
    rows: 500,
  });
  expect(fitSize({ width: 0, height: 400 }, { width: 8, height: 16 })).toBeNull();
});

test('another’s size is shown smaller, never larger, and never too small to read', () => {
  expect(scaledFont(13, { cols: 100, rows: 30 }, { cols: 100, rows: 30 })).toBe(13);
  expect(scaledFont(13, { cols: 50, rows: 10 }, { cols: 100, rows: 30 })).toBe(13);
  expect(scaledFont(13, { cols: 200, rows: 30 }, { cols: 160, rows: 30 })).toBe(10);
  expect(scaledFont(13, { cols: 1000, rows: 30 }, { cols: 100, rows: 30 })).toBe(7);
});
