import { expect, test } from 'vitest';
import type { SizeMark } from '../../../contract/terminal/log-marks.js';
import { createResizing } from './resizing.js';

const WIDE = { cols: 100, rows: 30 };
const NARROW = { cols: 40, rows: 30 };

function createWorld() {
  const log = { base: 0, end: 0, poll: () => 'none' as const };
  const sizes: SizeMark[] = [];
  const told: number[] = [];
  const resizing = createResizing(WIDE, {
    log,
    marks: { size: (mark) => void sizes.push(mark), sizeAt: () => sizes.at(-1) ?? null },
    clock: { monotonic: () => 1e6 },
    send: async () => NARROW,
    changed: () => undefined,
    invalidated: (offset) => void told.push(offset),
    onError: () => undefined,
  });
  return { log, sizes, told, resizing };
}

test('a size set from outside is marked before everything that may have been printed for it', () => {
  const { log, sizes, told, resizing } = createWorld();
  log.end = 1000;
  resizing.listed(WIDE);
  // The next listing was made before the split, and is heard of after the redraw it caused.
  log.end = 1500;
  resizing.listed(WIDE);
  log.end = 1600;
  resizing.listed(NARROW);
  expect(sizes.at(-1)).toEqual({ ...NARROW, offset: 1000 });
  expect(told).toEqual([1000]);
  resizing.listed(NARROW);
  expect(sizes).toHaveLength(2);
});

test('a pane that gets less than was asked for has that size, from the mark on', async () => {
  const { log, sizes, told, resizing } = createWorld();
  log.end = 700;
  const done = resizing.resize({ cols: 80, rows: 30 });
  expect(sizes.at(-1)).toEqual({ cols: 80, rows: 30, offset: 700 });
  log.end = 900;
  await done;
  expect(resizing.size()).toEqual(NARROW);
  expect(sizes.at(-1)).toEqual({ ...NARROW, offset: 700 });
  expect(told).toEqual([700]);
});
