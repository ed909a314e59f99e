import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GitStatus } from '../../../src/contract/workspace/workspace.js';
import type { WorkspaceRecord } from '../../../src/daemon/store/state-schema.js';
import type { Workspaces } from '../../../src/daemon/workspace/workspaces.js';
import { createGitWorld, spawnWorkspace, writeFiles, type GitWorld } from '../../support/worlds/git-world.js';

let world: GitWorld;
let workspaces: Workspaces;
let record: WorkspaceRecord;
beforeEach(async () => {
  world = await createGitWorld();
  await world.origin('shop', { 'a.txt': 'a\n' });
  workspaces = world.workspaces();
  record = await spawnWorkspace(workspaces, { repo: 'shop', branch: 'work' });
});
afterEach(() => world.close());

/** Resolves with the first state that a listener hears of and that fits. */
function heard(fits: (status: GitStatus | null) => boolean): Promise<GitStatus | null> {
  return new Promise((resolve) => {
    const stop = workspaces.onStatus((event) => {
      if (event.id !== record.id || !fits(event.status)) return;
      stop();
      resolve(event.status);
    });
  });
}

test('branch, ahead, behind, changed, untracked and stashes, on demand', async () => {
  await world.git(record.path, 'push', '-q', '-u', 'origin', 'work');
  await world.git(record.path, 'commit', '-q', '--allow-empty', '-m', 'ahead');
  await writeFiles(record.path, { 'a.txt': 'stashed\n' });
  await world.git(record.path, 'stash', '-q');
  await writeFiles(record.path, { 'a.txt': 'changed\n', 'new.txt': 'n', 'dir/x': 'x', 'dir/y': 'y' });
  expect(await workspaces.refresh(record.id)).toEqual({
    branch: 'work',
    commit: (await world.git(record.path, 'rev-parse', 'HEAD')).trim(),
    upstream: 'origin/work',
    ahead: 1,
    behind: 0,
    changed: 1,
    insertions: 1,
    deletions: 1,
    untracked: 2,
    stashes: 1,
    checked_at: expect.stringMatching(/Z$/),
  });
  expect(workspaces.latest(record.id)?.changed).toBe(1);
  expect(await world.calls('fetch')).toEqual([]);
});

test('what git does in the workspace is noticed by itself: commit, stage, branch, stash, push', async () => {
  await workspaces.refresh(record.id);
  let next = heard((status) => status?.changed === 1);
  await writeFiles(record.path, { 'a.txt': 'changed\n' });
  await world.git(record.path, 'add', '-A');
  await next;
  next = heard((status) => status?.changed === 0);
  await world.git(record.path, 'commit', '-q', '-m', 'done');
  await next;
  next = heard((status) => status?.upstream === 'origin/work');
  await world.git(record.path, 'push', '-q', '-u', 'origin', 'work');
  await world.git(record.path, 'commit', '-q', '--allow-empty', '-m', 'more');
  await next;
  next = heard((status) => status?.branch === 'other');
  await world.git(record.path, 'checkout', '-q', '-b', 'other');
  await next;
});

test('a file at its top is noticed by itself; all others when a list is asked for', async () => {
  await workspaces.refresh(record.id);
  const next = heard((status) => status?.untracked === 1);
  await writeFiles(record.path, { 'new.txt': 'n' });
  await next;
  await writeFiles(record.path, { 'deep/down/b.txt': 'b' });
  await workspaces.refreshAll();
  expect(workspaces.latest(record.id)?.untracked).toBe(2);
});

test('a list does not wait for a git that hangs', async () => {
  await workspaces.refresh(record.id);
  const before = workspaces.latest(record.id);
  await writeFiles(record.path, { 'deep/c.txt': 'c' });
  const go = await world.holdGit();
  await workspaces.refreshAll();
  expect(workspaces.latest(record.id)).toEqual(before);
  const next = heard((status) => status?.untracked === 1);
  await go();
  await next;
});

test('a hint is enough for what git does not see', async () => {
  await workspaces.refresh(record.id);
  const next = heard((status) => status?.untracked === 1);
  await writeFiles(record.path, { 'new.txt': 'n' });
  workspaces.refreshSoon(record.id);
  await next;
});

test('a workspace that is moved away is noticed', async () => {
  await workspaces.refresh(record.id);
  const gone = heard((status) => status === null);
  await rename(join(record.path, '.git'), join(world.directory, 'git-away'));
  await gone;
  expect(workspaces.latest(record.id)).toBeNull();
});

test('a submodule is not fetched by a clone, and work that is only in it counts', async () => {
  const inner = await world.origin('inner', { 'i.txt': 'i\n' });
  const outer = await world.origin('outer', { 'o.txt': 'o\n' });
  const seed = join(world.directory, 'outer-seed');
  await world.git(world.directory, 'clone', '-q', outer, seed);
  await world.git(seed, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'sub');
  await world.git(seed, 'commit', '-q', '-m', 'sub');
  await world.git(seed, 'push', '-q');
  const clone = await spawnWorkspace(workspaces, { repo: 'outer' });
  const git = (...args: string[]) => world.git(join(clone.path, 'sub'), ...args);
  expect(await workspaces.refresh(clone.id)).toMatchObject({ changed: 0, untracked: 0 });
  expect(await workspaces.safety(clone.id)).toMatchObject({ safe: true });
  await world.git(clone.path, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'update', '--init');
  expect(await workspaces.safety(clone.id)).toMatchObject({ safe: true });
  await git('checkout', '-q', '-b', 'topic');
  await git('commit', '-q', '--allow-empty', '-m', 'only here');
  await git('checkout', '-q', '--detach', 'HEAD~1');
  expect((await workspaces.safety(clone.id)).reasons).toEqual([
    {
      kind: 'unpushed',
      text: '1 commit that is on no remote branch (in the submodule sub)',
      items: [expect.stringContaining('only here')],
    },
  ]);
});

test('a large number of untracked files is counted within bounds', async () => {
  await mkdir(join(record.path, 'many'));
  for (let index = 0; index < 500; index++) await writeFile(join(record.path, `u${index}`), '');
  expect((await workspaces.refresh(record.id))?.untracked).toBe(500);
});
