import { expect, test } from 'vitest';
import { parseLsRemote, parseRefs, pickDefault } from './heads.js';

const [A, B] = ['a'.repeat(40), 'b'.repeat(40)];

test('ls-remote names the default branch', () => {
  const text = `ref: refs/heads/größe\tHEAD\n${A}\tHEAD\n${A}\trefs/heads/größe\n${B}\trefs/heads/x/y\n${B}\trefs/tags/v1\n${B}\trefs/pull/1/head\n`;
  expect(parseLsRemote(text)).toEqual({
    head: { branch: 'größe', commit: A },
    heads: {
      branches: new Map([
        ['größe', A],
        ['x/y', B],
      ]),
      defaultBranch: 'größe',
    },
  });
});

test.each([
  [{ branch: 'x', commit: null }, ['main', 'x'], 'x'],
  [{ branch: 'gone', commit: null }, ['a', 'master'], 'master'],
  [{ branch: null, commit: B }, ['main', 'b'], 'b'],
  [{ branch: null, commit: A }, ['main', 'a'], 'main'],
  [{ branch: null, commit: null }, ['only'], 'only'],
  [{ branch: null, commit: null }, ['one', 'two'], null],
  [{ branch: 'main', commit: null }, [], null],
])('HEAD %j of %j is %j', (head, names, expected) => {
  const branches = new Map(names.map((name) => [name, name === 'b' ? B : A]));
  expect(pickDefault(branches, head)).toBe(expected);
});

test('for-each-ref', () => {
  expect(parseRefs(`refs/heads/a ${A}\nrefs/heads/b/c ${B}\n`)).toEqual(
    new Map([
      ['a', A],
      ['b/c', B],
    ]),
  );
});
