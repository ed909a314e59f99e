import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedWords, diffLines, piecesOf, splitRows } from './diff.js';

const patch = [
  'diff --git a/a.js b/a.js',
  '--- a/a.js',
  '+++ b/a.js',
  '@@ -1,4 +1,3 @@',
  ' keep',
  '-const total = price;',
  '+const total = price * count;',
  '-gone',
  ' end',
  '\\ No newline at end of file',
  '',
].join('\n');

test('numbers lines of both sides and marks the words that changed', () => {
  const lines = diffLines({ patch, path: 'a.js' });
  expect(lines).toEqual([
    { kind: 'hunk', text: '@@ -1,4 +1,3 @@' },
    { kind: 'same', text: 'keep', old: 1, new: 1 },
    { kind: 'del', text: 'const total = price;', old: 2, words: [] },
    { kind: 'add', text: 'const total = price * count;', new: 2, words: [{ from: 19, to: 27 }] },
    { kind: 'del', text: 'gone', old: 3, words: [] },
    { kind: 'same', text: 'end', old: 4, new: 3 },
  ]);
});

test('removed and added lines face each other side by side', () => {
  const rows = splitRows(diffLines({ patch, path: 'a.js' }));
  expect(
    rows.map((row) => (row.kind === 'hunk' ? '@@' : [row.left?.text ?? null, row.right?.text ?? null])),
  ).toEqual([
    '@@',
    ['keep', 'keep'],
    ['const total = price;', 'const total = price * count;'],
    ['gone', null],
    ['end', 'end'],
  ]);
});

test('a patch that cannot be read is shown as it is', () => {
  const broken = '@@ -1,9 +1,9 @@\n-a\n';
  expect(diffLines({ patch: broken, path: 'a' })).toEqual([
    { kind: 'hunk', text: '@@ -1,9 +1,9 @@' },
    { kind: 'hunk', text: '-a' },
    { kind: 'hunk', text: '' },
  ]);
});

test('no patch is no lines', () => {
  expect(diffLines({ patch: '', path: 'x.png' })).toEqual([]);
});

test('lines with nothing in common have no marked words', () => {
  expect(changedWords('import a from b', 'return 42 + x;')).toEqual({ del: [], add: [] });
});

test('pieces are the text, whatever the tokens and the words', () => {
  const range = fc
    .tuple(fc.nat(30), fc.nat(30))
    .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
  fc.assert(
    fc.property(
      fc.string({ maxLength: 30 }),
      fc.array(range, { maxLength: 1 }),
      fc.nat(30),
      (text, words, cut) => {
        const tokens = [{ content: text.slice(0, cut) }, { content: text.slice(cut) }];
        expect(
          piecesOf(text, tokens, words)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(text);
      },
    ),
  );
});
