import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { onOneLine } from './safe-text.js';
import { formatTable } from './table.js';
import { measureFor, truncate } from './width.js';

type Row = { id: string; name: string; why: string };

const table = (rows: Row[], width: number) =>
  formatTable({
    columns: [
      { title: 'ID', text: (row: Row) => row.id },
      { title: 'NAME', text: (row: Row) => row.name, fit: { flex: true, min: 4 } },
      {
        title: 'WHY',
        text: (row: Row) => row.why,
        fit: { dropOrder: 1, min: 8 },
        paint: (text) => `\u001b[2m${text}\u001b[22m`,
      },
    ],
    rows,
    width,
    paintTitle: (text) => text,
  });

test('columns are as wide as their widest cell, in terminal columns', async () => {
  const rows = [
    { id: 'abc123', name: '名前', why: 'Run?' },
    { id: 'def456', name: 'x', why: '' },
  ];
  expect(await table(rows, Infinity)).toEqual([
    'ID      NAME  WHY',
    'abc123  名前  \u001b[2mRun?\u001b[22m',
    'def456  x     \u001b[2m\u001b[22m',
  ]);
});

test('a narrow terminal cuts the columns that may be cut, then leaves them out', async () => {
  const rows = [{ id: 'abc123', name: 'a long name', why: 'a long reason to show' }];
  expect((await table(rows, 30))[1]).toBe('abc123  a l…  \u001b[2ma long reason t…\u001b[22m');
  expect((await table(rows, 21))[1]).toBe('abc123  a long name');
  expect((await table(rows, 8))[1]).toBe('abc123');
});

const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom('名', 'é', '👩‍👩‍👧', '🇩🇪', 'e\u0301', '\u200b'),
    fc.string({ minLength: 1, maxLength: 1 }),
  ),
  maxLength: 30,
});

test('no line is wider than the terminal, and the id is always whole', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ id: fc.stringMatching(/^[a-z0-9]{6}$/), name: anyText, why: anyText }), {
        minLength: 1,
        maxLength: 5,
      }),
      fc.integer({ min: 6, max: 100 }),
      async (rows, width) => {
        const [, ...lines] = await table(rows, width);
        for (const [index, line] of lines.entries()) {
          expect(stringWidth(line)).toBeLessThanOrEqual(width);
          expect(line.startsWith(rows[index]?.id ?? '?')).toBe(true);
        }
      },
    ),
  );
});

test('a cut text fits, ends in … and is the beginning of the whole', async () => {
  const measure = await measureFor(['名']);
  fc.assert(
    fc.property(anyText.map(onOneLine), fc.integer({ min: 1, max: 40 }), (text, columns) => {
      const cut = truncate(text, columns, measure);
      expect(measure(cut)).toBeLessThanOrEqual(columns);
      if (cut !== text) expect([cut.endsWith('…'), text.startsWith(cut.slice(0, -1))]).toEqual([true, true]);
    }),
  );
});

test('nothing in a cell can move the cursor, break the row or turn it around', async () => {
  const [, line] = await table([{ id: 'abc123', name: 'a\u001b[2J\nb', why: '\u202ex\u009b' }], Infinity);
  expect(line).toBe('abc123  a [2J b  \u001b[2m x\u001b[22m');
});
