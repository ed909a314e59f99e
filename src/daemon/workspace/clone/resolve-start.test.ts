import { expect, test } from 'vitest';
import { readWish } from '../../../contract/workspace/start.js';
import { resolveStart, type StartSource } from './resolve-start.js';

const known = (branches: string[]): StartSource => ({
  refs: {
    branches: new Map(branches.map((name) => [name, `commit of ${name}`])),
    tags: new Map([['v1', 'commit of v1']]),
    upstream: new Map(),
    others: new Map(),
    defaultBranch: 'main',
    head: { branch: 'main', commit: 'commit of main' },
  },
  from: 'origin',
  ignoreCase: false,
  isWhole: true,
  otherRemotes: [],
  find: async () => 'commit of v1',
});
const branchesOf = async (name: string, branches: string[], own: boolean) => {
  const starts = [0, 1, 2].map((copy) =>
    resolveStart(readWish(name, 'origin'), known(branches), { copy, own }),
  );
  return (await Promise.all(starts)).map((start) => [start?.branch, start?.commit]);
};

test('clones of an existing branch stay on it, or each get a new branch from it whose name is free', async () => {
  expect(await branchesOf('team', ['main', 'team'], false)).toEqual(
    Array.from({ length: 3 }, () => ['team', 'commit of team']),
  );
  expect(await branchesOf('team', ['main', 'team', 'team-2', 'team-3/x'], true)).toEqual([
    ['team-1', 'commit of team'],
    ['team-4', 'commit of team'],
    ['team-5', 'commit of team'],
  ]);
  const first = await resolveStart(readWish('origin/team', 'origin'), known(['main', 'team']), {
    copy: 0,
    own: true,
  });
  expect(first).toMatchObject({ kind: 'new', branch: 'team-1', text: 'new branch team-1 from team' });
});

test('numbers new branches as usual, and starts detached at a tag', async () => {
  expect(await branchesOf('fix', ['main'], true)).toEqual([
    ['fix', 'commit of main'],
    ['fix-2', 'commit of main'],
    ['fix-3', 'commit of main'],
  ]);
  expect((await branchesOf('v1', ['main'], true))[0]).toEqual([null, 'commit of v1']);
});
