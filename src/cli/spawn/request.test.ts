import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findQuickLaunch, gitTop, spawnRequest, workspaceOf, type SpawnFlags } from './request.js';
import { UsageError } from '../input/usage-error.js';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'schmux-cli-')));
mkdirSync(join(root, 'clone', '.git'), { recursive: true });
mkdirSync(join(root, 'clone', 'src', 'deep'), { recursive: true });
mkdirSync(join(root, 'worktree'));
writeFileSync(join(root, 'worktree', '.git'), 'gitdir: ../clone/.git/worktrees/worktree\n');
afterAll(() => rmSync(root, { recursive: true }));

const place = { cwd: join(root, 'clone', 'src'), env: { HOME: '/home/ada' } };
const flags = (over: Partial<SpawnFlags>): SpawnFlags => ({
  agents: ['demo'],
  count: 1,
  shared: false,
  resume: false,
  ...over,
});

test('a bulk spawn into fresh clones', () => {
  const request = spawnRequest(
    flags({
      agents: ['claude', 'codex', 'claude'],
      count: 2,
      repo: 'myproject',
      branch: 'feature-x',
      nickname: 'try',
      prompt: '',
    }),
    place,
  );
  expect(request).toEqual({
    agents: [
      { agent: 'claude', count: 2 },
      { agent: 'codex', count: 2 },
      { agent: 'claude', count: 2 },
    ],
    repo: 'myproject',
    branch: 'feature-x',
    nickname: 'try',
    prompt: '',
    shared: false,
    resume: false,
  });
});

test('without -r and -w the git repository around the current directory is used', () => {
  expect(spawnRequest(flags({}), place)).toMatchObject({
    workspace: join(root, 'clone'),
    workspace_implied: true,
  });
  expect(spawnRequest(flags({ workspace: '.' }), place)).not.toHaveProperty('workspace_implied');
  expect(gitTop(join(root, 'worktree'))).toBe(join(root, 'worktree'));
  expect(() => workspaceOf(undefined, { ...place, cwd: '/' })).toThrow(UsageError);
});

test.each([
  ['myproject-001', 'myproject-001'],
  ['.', join(root, 'clone', 'src')],
  ['./deep', join(root, 'clone', 'src', 'deep')],
  ['src/deep', join(root, 'clone', 'src', 'src', 'deep')],
  ['~/code', '/home/ada/code'],
  ['/srv/code', '/srv/code'],
])('-w %s is %s', (given, workspace) => {
  expect(workspaceOf(given, place)).toBe(workspace);
});

test.each([
  [{ agents: [] }],
  [{ repo: 'a', workspace: 'b' }],
  [{ branch: 'x' }],
  [{ branch: 'x', workspace: 'b' }],
  [{ shared: true, workspace: 'b' }],
  [{ ownBranches: true, repo: 'a' }],
  [{ ownBranches: true, repo: 'a', branch: 'x', shared: true }],
  [{ prompt: 'x', quick: { name: 'commit', agent: 'claude', prompt: 'Commit.' } }],
])('%j means nothing', (over) => {
  expect(() => spawnRequest(flags(over), place)).toThrow(UsageError);
});

test('a quick launch is held to where it belongs', () => {
  const review = { name: 'review-local', agent: 'claude', prompt: 'Review.', where: 'workspace' as const };
  const at = (over: Partial<SpawnFlags>, cwd = place.cwd) =>
    spawnRequest(flags({ agents: [], ...over }), { ...place, cwd });
  expect(() => at({ quick: review, repo: 'myproject' })).toThrowError(
    /review-local needs an existing workspace/,
  );
  expect(() => at({ quick: review }, '/')).toThrowError(/this directory is not in one/);
  expect(at({ quick: review })).toMatchObject({ workspace: join(root, 'clone') });
  expect(at({ quick: review, workspace: 'app-001' }, '/')).toMatchObject({ workspace: 'app-001' });
  const scaffold = { ...review, name: 'scaffold', where: 'new' as const };
  expect(() => at({ quick: scaffold })).toThrowError(/scaffold needs a fresh clone/);
  expect(at({ quick: scaffold, repo: 'myproject' })).toMatchObject({ repo: 'myproject' });
});

test('a quick launch gives the prompt, and the agent unless one is named', () => {
  const quick = { name: 'commit', agent: 'claude', prompt: 'Commit.' };
  expect(spawnRequest(flags({ agents: [], quick }), place)).toMatchObject({
    agents: [{ agent: 'claude' }],
    prompt: 'Commit.',
  });
  expect(spawnRequest(flags({ quick }), place)).toMatchObject({
    agents: [{ agent: 'demo' }],
    prompt: 'Commit.',
  });
  expect(() => findQuickLaunch([quick], 'merge')).toThrowError(
    expect.objectContaining({ code: 'QUICK_LAUNCH_UNKNOWN', hint: 'Quick launches: commit' }),
  );
});
