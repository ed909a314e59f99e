import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { formatMarks, parseMarks } from '../../../contract/terminal/log-marks.js';
import { createMarks } from './marks.js';

let folder = '';
const path = () => join(folder, 'a.marks');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'schmux-marks-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const steps = fc.array(
  fc.record({ grow: fc.nat(1000), wait: fc.nat(5000), cols: fc.integer({ min: 2, max: 9 }) }),
  {
    maxLength: 30,
  },
);

test('reads back the marks that were written; a torn end loses at most the last line', () => {
  fc.assert(
    fc.property(steps, fc.nat(), (list, cut) => {
      rmSync(path(), { force: true });
      const marks = createMarks(path());
      let [offset, atMs] = [0, 1_000_000];
      for (const { grow, wait, cols } of list) {
        offset += grow;
        atMs += wait;
        marks.time({ offset, atMs });
        marks.size({ offset, cols, rows: 5 });
        expect(marks.sizeAt(offset)).toEqual({ cols, rows: 5 });
      }
      const again = createMarks(path());
      expect(again.sizeAt(offset)).toEqual(marks.sizeAt(offset));
      expect(again.lastTime()).toEqual(marks.lastTime());
      if (list.length === 0) return;
      const text = readFileSync(path(), 'utf8');
      const torn = parseMarks(text.slice(0, cut % (text.length + 1)));
      const whole = parseMarks(text);
      expect(whole.times.slice(0, torn.times.length)).toEqual(torn.times);
      expect(torn.sizes.length).toBeLessThanOrEqual(whole.sizes.length + 1);
    }),
    { numRuns: 40 },
  );
});

test('a size holds from its offset on, and the next change is known', () => {
  const marks = createMarks(path());
  marks.size({ offset: 0, cols: 80, rows: 24 });
  marks.size({ offset: 100, cols: 90, rows: 24 });
  expect([marks.sizeAt(0), marks.sizeAt(99), marks.sizeAt(100)].map((size) => size?.cols)).toEqual([
    80, 80, 90,
  ]);
  expect([marks.nextSize(0)?.offset, marks.nextSize(100)]).toEqual([100, null]);
});

test('cutting keeps the size in force and what came while the file was written', async () => {
  const marks = createMarks(path());
  marks.size({ offset: 0, cols: 80, rows: 24 });
  marks.time({ offset: 50, atMs: 1000 });
  marks.time({ offset: 150, atMs: 3000 });
  const cutting = marks.rebase(100);
  marks.size({ offset: 200, cols: 40, rows: 24 });
  await cutting;
  const again = createMarks(path());
  expect([again.base, again.sizeAt(100)?.cols, again.sizeAt(200)?.cols]).toEqual([100, 80, 40]);
  expect([again.offsetAt(1000), again.offsetAt(3000)]).toEqual([null, 150]);
  // The clock is set back: what was printed by the new time is found, the rest is not in its way.
  again.time({ offset: 900, atMs: 1100 });
  expect(again.offsetAt(1200)).toBe(900);
});

test('anything in the file but marks is skipped', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      writeFileSync(path(), `base 7\nsize 7 80 24\n${text}\ntime 9 1000\n`);
      expect(createMarks(path()).sizeAt(7)).not.toBeNull();
      expect(() => parseMarks(formatMarks(parseMarks(text)))).not.toThrow();
    }),
  );
});
