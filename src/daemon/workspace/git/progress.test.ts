import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Progress } from '../../../contract/session/session.js';
import { createProgressParser, parseProgressLine } from './progress.js';

test.each([
  [
    'Receiving objects:  50% (617/1234), 12.50 MiB | 3.10 MiB/s',
    'fetching',
    45,
    'Downloading (12.50 MiB, 3.10 MiB/s)',
  ],
  ['Receiving objects: 100% (3/3), done.', 'fetching', 85, 'Downloading'],
  ['remote: Compressing objects: 100% (2/2), done.', 'fetching', 5, 'The remote is compressing'],
  ['Resolving deltas: 100% (1/1), done.', 'fetching', 100, 'Unpacking'],
  ['Updating files:  33% (1/3)', 'checkout', 33, 'Writing files (1 of 3)'],
] as const)('%s', (line, phase, percent, text) => {
  expect(parseProgressLine(line)).toEqual({ phase, percent, text });
});

test.each([
  '',
  'remote: Total 3 (delta 0)',
  "Cloning into bare repository 'x'...",
  'remote: \u001b[31mReceiving objects: 5% (1/2)',
  'remote: pwned: 50% (1/2)',
])('%j is no progress', (line) => {
  expect(parseProgressLine(line)).toBeNull();
});

test('reports the same progress however stderr is chunked, without any text of the remote', () => {
  const line = fc.oneof(
    fc
      .tuple(
        fc.constantFrom(
          'remote: Counting objects',
          'Receiving objects',
          'Resolving deltas',
          'Updating files',
        ),
        fc.nat(100),
      )
      .map(([label, percent]) => `${label}: ${String(percent).padStart(3)}% (${percent}/100)`),
    fc.string({ unit: 'binary', maxLength: 30 }).map((text) => `remote: ${text}`),
  );
  const lines = fc.array(fc.tuple(line, fc.constantFrom('\r', '\n', '\r\n')), { maxLength: 30 });
  fc.assert(
    fc.property(lines, fc.array(fc.nat(40), { minLength: 1 }), (entries, sizes) => {
      const text = entries.flat().join('');
      const whole: Progress[] = [];
      createProgressParser((progress) => whole.push(progress))(text);
      const pieces: Progress[] = [];
      const feed = createProgressParser((progress) => pieces.push(progress));
      for (let at = 0, index = 0; at < text.length; index++) {
        const size = Math.max(1, sizes[index % sizes.length] ?? 1);
        feed(text.slice(at, at + size));
        at += size;
      }
      expect(pieces).toEqual(whole);
      for (const { percent, text } of whole) {
        expect(percent).toBeGreaterThanOrEqual(0);
        expect(percent).toBeLessThanOrEqual(100);
        expect(text).toMatch(/^[\w ().,/%]+$/);
      }
    }),
  );
});

test('never decreases the percentage of a phase, even if the remote counts twice', () => {
  const seen: Progress[] = [];
  const feed = createProgressParser((progress) => seen.push(progress));
  feed(
    'remote: Counting objects: 100% (9/9)\rReceiving objects:  80% (8/10)\rremote: Counting objects:   1% (1/99)\r',
  );
  expect(seen.map((progress) => progress.percent)).toEqual([2, 69, 69]);
});
