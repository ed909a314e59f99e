import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRawNumstat, splitPatch } from './parse.js';

const RAW = ':100644 100644 aaaaaaa bbbbbbb';

test('raw records and counts are joined by path; renames have two', () => {
  const text = [
    `${RAW} M\0a b\nc\0`,
    `${RAW} R087\0old\0new\0`,
    `:000000 100644 0000000 bbbbbbb A\0bin\0`,
    `${RAW} U\0both\0${RAW} M\0both\0`,
    '1\t2\ta b\nc\0',
    '3\t4\t\0old\0new\0',
    '-\t-\tbin\0',
  ].join('');
  const base = { old_path: null, added: null, deleted: null, binary: false };
  expect(parseRawNumstat(text)).toEqual([
    { ...base, path: 'a b\nc', status: 'modified', added: 1, deleted: 2 },
    { ...base, path: 'new', old_path: 'old', status: 'renamed', added: 3, deleted: 4 },
    { ...base, path: 'bin', status: 'added', binary: true },
    { ...base, path: 'both', status: 'conflicted' },
  ]);
});

test('cuts a patch at file headers only, even if its lines look like headers', () => {
  const line = fc.constantFrom(
    ' diff --git a/x b/x',
    '+diff --git a/x b/x',
    '-x',
    ' ',
    '\\ No newline at end of file',
    '+\u2028diff --git ',
    '+\rdiff --git ',
  );
  const piece = fc
    .array(line, { maxLength: 6 })
    .map(
      (lines) =>
        `diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n${lines.map((text) => `${text}\n`).join('')}`,
    );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      expect(splitPatch(pieces.join(''))).toEqual(pieces);
    }),
  );
});

test('never throws on random text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => void [parseRawNumstat(text), splitPatch(text)]),
  );
});
