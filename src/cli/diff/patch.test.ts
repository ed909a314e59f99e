import { expect, test } from 'vitest';
import type { DiffFile } from '../../contract/workspace/workspace.js';
import { createStyle } from '../output/style.js';
import { paintPatch, patchText, remarks } from './patch.js';
import { statLines } from './stat.js';

const file = (path: string, over: Partial<DiffFile> = {}): DiffFile => ({
  path,
  old_path: null,
  status: 'modified',
  added: 1,
  deleted: 1,
  binary: false,
  large: false,
  patch: `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@ f()\n-old\n+new\n`,
  ...over,
});
const logo = file('logo.png', { status: 'untracked', added: null, deleted: null, binary: true, patch: '' });

test('patches are joined as they are, and what has none is named', () => {
  const text = patchText([file('a'), logo, file('big', { large: true, patch: '' })]);
  expect(text).toBe(
    `${file('a').patch}diff --git a/logo.png b/logo.png\nBinary files /dev/null and b/logo.png differ\n` +
      'diff --git a/big b/big\nFiles a/big and b/big differ\n',
  );
  expect(
    remarks([logo, file('big', { large: true, patch: '' }), file('x', { note: 'a submodule' })]),
  ).toEqual(['big: too large to show', 'x: a submodule']);
});

test('lines are coloured by kind, even lines of a hunk that look like a header', () => {
  const patch =
    'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@ f()\n--- a line of SQL\n+++ another\n same\n';
  expect(paintPatch(patch, createStyle(true)).split('\n')).toEqual([
    '\u001b[1mdiff --git a/x b/x\u001b[22m',
    '\u001b[1m--- a/x\u001b[22m',
    '\u001b[1m+++ b/x\u001b[22m',
    '\u001b[36m@@ -1,2 +1,2 @@\u001b[39m f()',
    '\u001b[31m--- a line of SQL\u001b[39m',
    '\u001b[32m+++ another\u001b[39m',
    ' same',
    '',
  ]);
});

test('nothing that a file holds acts on the terminal', () => {
  const painted = paintPatch('@@ -0,0 +1 @@\n+\u001b]0;title\u0007\u009b2J\tx\u202e\r\n', createStyle(false));
  expect(painted).toBe('@@ -0,0 +1 @@\n+\ufffd]0;title\ufffd\ufffd2J\tx\ufffd\n');
});

test('the stat counts as git does, and fits its line', async () => {
  const files = [
    file('src/a.ts', { added: 3, deleted: 1 }),
    file('new.ts', { old_path: 'old.ts', status: 'renamed', added: 0, deleted: 0 }),
    logo,
  ];
  expect(await statLines(files, createStyle(false), 80)).toEqual([
    ' src/a.ts         | 4 +++-',
    ' old.ts => new.ts | 0',
    ' logo.png         | binary',
    ' 3 files changed, 3 insertions, 1 deletion',
  ]);
  const wide = [file('名'.repeat(60), { added: 90_000, deleted: 1 }), file('x')];
  const [first = '', second = ''] = await statLines(wide, createStyle(false), 60);
  expect(first).toMatch(/^ 名+… +\| 90001 \++-$/);
  expect(first.length + (first.match(/名/g) ?? []).length).toBeLessThanOrEqual(60);
  expect(second).toMatch(/ \| {5}2 \+-$/);
});
