import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseStatus } from './status-entries.js';

const ID = 'a'.repeat(40);

test('a changed entry has its states, modes and the blob of the index', () => {
  const [entry] = parseStatus(`1 M. N... 100644 100755 100644 ${ID} ${'b'.repeat(40)} dir/a file\0`);
  expect(entry).toEqual({
    kind: 'changed',
    path: 'dir/a file',
    staged: 'M',
    unstaged: '.',
    modes: ['100644', '100755', '100644'],
    id: 'b'.repeat(40),
  });
});

test('returns any name unchanged, and drops a truncated entry', () => {
  const name = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !text.includes('\0'));
  const kind = fc.constantFrom('changed', 'conflicted', 'untracked', 'ignored');
  const written: Record<string, (path: string) => string> = {
    changed: (path) => `1 .M N... 100644 100644 100644 ${ID} ${ID} ${path}\0`,
    conflicted: (path) => `u UU N... 100644 100644 100644 100644 ${ID} ${ID} ${ID} ${path}\0`,
    untracked: (path) => `? ${path}\0`,
    ignored: (path) => `! ${path}\0`,
  };
  fc.assert(
    fc.property(fc.array(fc.record({ kind, path: name })), fc.nat(), (entries, cut) => {
      const output = entries.map(({ kind, path }) => written[kind]!(path)).join('');
      const parsed = (text: string) => parseStatus(text).map(({ kind, path }) => ({ kind, path }));
      expect(parsed(output)).toEqual(entries);
      const part = parsed(output.slice(0, cut));
      expect(part).toEqual(entries.slice(0, part.length));
    }),
  );
});
