import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePorcelain } from './porcelain.js';

const ID = 'a'.repeat(40);
const path = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .filter((text) => !text.includes('\0'));
const entry = fc.oneof(
  path.map((name) => ({
    kind: 'changed',
    name,
    text: `1 .M N... 100644 100644 100644 ${ID} ${ID} ${name}\0`,
  })),
  fc.tuple(path, path).map(([name, old]) => ({
    kind: 'changed',
    name,
    text: `2 R. N... 100644 100644 100644 ${ID} ${ID} R100 ${name}\0${old}\0`,
  })),
  path.map((name) => ({
    kind: 'changed',
    name,
    text: `u UU N... 100644 100644 100644 100644 ${ID} ${ID} ${ID} ${name}\0`,
  })),
  path.map((name) => ({ kind: 'untracked', name, text: `? ${name}\0` })),
);

test('headers', () => {
  const text = `# branch.oid ${ID}\0# branch.head größe/x\0# branch.upstream origin/größe/x\0# branch.ab +3 -12\0# stash 2\0`;
  expect(parsePorcelain(Buffer.from(text).toString('latin1'))).toEqual({
    branch: 'größe/x',
    commit: ID,
    upstream: 'origin/größe/x',
    ahead: 3,
    behind: 12,
    stashes: 2,
    changed: [],
    untracked: [],
    unstaged: [],
  });
  expect(parsePorcelain('# branch.oid (initial)\0# branch.head (detached)\0')).toMatchObject({
    commit: null,
    branch: null,
    ahead: null,
  });
});

test('a remote branch that git did not count against has no numbers', () => {
  expect(parsePorcelain('# branch.ab +? -?\0')).toMatchObject({ ahead: null, behind: null });
});

test('returns every path unchanged, with spaces, newlines, hashes and question marks', () => {
  fc.assert(
    fc.property(fc.array(entry), (entries) => {
      const result = parsePorcelain(entries.map((item) => item.text).join(''));
      const names = (kind: string) => entries.filter((item) => item.kind === kind).map((item) => item.name);
      expect(result).toMatchObject({ changed: names('changed'), untracked: names('untracked') });
    }),
  );
});

test('returns the start of the list for truncated output, never a wrong path', () => {
  fc.assert(
    fc.property(fc.array(entry), fc.nat(2000), (entries, cut) => {
      const text = entries.map((item) => item.text).join('');
      const whole = parsePorcelain(text);
      const part = parsePorcelain(text.slice(0, cut));
      expect(whole.changed.slice(0, part.changed.length)).toEqual(part.changed);
      expect(whole.untracked.slice(0, part.untracked.length)).toEqual(part.untracked);
    }),
  );
});

test('never throws on random text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parsePorcelain(text)));
});
