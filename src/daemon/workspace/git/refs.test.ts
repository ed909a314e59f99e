import { expect, test } from 'vitest';
import { parseLsRemote, parseRefs, pickDefault, sortRefs } from './refs.js';

const [A, B] = ['a'.repeat(40), 'b'.repeat(40)];

test('ls-remote gives refs by their full names; only HEAD itself names the default branch', () => {
  const text = [
    'ref: refs/heads/größe\tHEAD',
    `${A}\tHEAD`,
    `${A}\trefs/heads/größe`,
    `${B}\trefs/heads/x/HEAD`,
    `${B}\trefs/tags/größe`,
    `${A}\trefs/tags/größe^{}`,
    `${B}\trefs/pull/1/head`,
    'ref: refs/remotes/up/main\trefs/remotes/up/HEAD',
    `${B}\trefs/remotes/up/HEAD`,
    `${B}\trefs/remotes/up/main`,
  ].join('\n');
  const { refs, head } = parseLsRemote(`${text}\n`);
  expect(head).toEqual({ branch: 'größe', commit: A });
  expect(sortRefs(refs, head, 'up')).toEqual({
    branches: new Map([
      ['größe', A],
      ['x/HEAD', B],
    ]),
    tags: new Map([['größe', B]]),
    upstream: new Map([['main', B]]),
    others: new Map([
      ['refs/pull/1/head', B],
      ['refs/remotes/up/HEAD', B],
    ]),
    defaultBranch: 'größe',
    head,
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
      ['refs/heads/a', A],
      ['refs/heads/b/c', B],
    ]),
  );
});
