import { mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WorkspaceRecord } from '../../../src/daemon/store/state-schema.js';
import type { Workspaces } from '../../../src/daemon/workspace/workspaces.js';
import { createGitWorld, spawnWorkspace, writeFiles, type GitWorld } from '../../support/worlds/git-world.js';

let world: GitWorld;
let workspaces: Workspaces;
let record: WorkspaceRecord;
beforeEach(async () => {
  world = await createGitWorld();
  const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`).join('\n');
  await world.origin('shop', {
    'a.txt': 'one\n',
    'b.txt': 'two\n',
    'moved.txt': lines,
    'pic.bin': 'a\0b',
    'dir/c.txt': 'c\n',
  });
  workspaces = world.workspaces();
  record = await spawnWorkspace(workspaces, { repo: 'shop', branch: 'work' });
});
afterEach(() => world.close());

const brief = async (base: 'head' | 'branch' | 'spawn') =>
  (await workspaces.diff(record.id, base)).files.map((file) => `${file.status} ${file.path}`);

test('changed, deleted, renamed, binary and untracked files, with their patches', async () => {
  await writeFiles(record.path, { 'a.txt': 'uno\n', 'new/größe "x".txt': 'n\nm' });
  await rm(join(record.path, 'b.txt'));
  await rename(join(record.path, 'moved.txt'), join(record.path, 'there.txt'));
  await writeFile(join(record.path, 'pic.bin'), 'a\0c');
  await writeFile(join(record.path, 'raw.bin'), new Uint8Array(100));
  await symlink('/etc/passwd', join(record.path, 'link'));
  await mkdir(join(record.path, 'empty'));
  await world.git(record.path, 'add', 'there.txt', 'moved.txt');
  const diff = await workspaces.diff(record.id, 'head');
  const base = { old_path: null, binary: false, large: false };
  expect(diff).toMatchObject({ workspace: record.id, base: 'head', base_commit: record.base_commit });
  expect(diff.files).toEqual([
    {
      ...base,
      path: 'a.txt',
      status: 'modified',
      added: 1,
      deleted: 1,
      patch: expect.stringContaining('-one\n+uno\n'),
    },
    {
      ...base,
      path: 'b.txt',
      status: 'deleted',
      added: 0,
      deleted: 1,
      patch: expect.stringContaining('+++ /dev/null\n@@ -1 +0,0 @@\n-two\n'),
    },
    { ...base, path: 'pic.bin', status: 'modified', added: null, deleted: null, binary: true, patch: '' },
    {
      ...base,
      path: 'there.txt',
      old_path: 'moved.txt',
      status: 'renamed',
      added: 0,
      deleted: 0,
      patch: expect.stringContaining('rename to there.txt'),
    },
    {
      ...base,
      path: 'link',
      status: 'untracked',
      added: 1,
      deleted: 0,
      patch: expect.stringContaining('+/etc/passwd\n\\ No newline'),
    },
    {
      ...base,
      path: 'new/größe "x".txt',
      status: 'untracked',
      added: 2,
      deleted: 0,
      patch: expect.stringContaining('@@ -0,0 +1,2 @@\n+n\n+m\n\\ No newline'),
    },
    { ...base, path: 'raw.bin', status: 'untracked', added: null, deleted: null, binary: true, patch: '' },
  ]);
});

test('the base is HEAD, where the branch left the default branch, or where schmux began', async () => {
  await world.commit(world.repos[0]!.url, 'main', { 'theirs.txt': 't' });
  await writeFiles(record.path, { 'first.txt': '1' });
  await world.git(record.path, 'add', '-A');
  await world.git(record.path, 'commit', '-q', '-m', 'first');
  await world.git(record.path, 'fetch', '-q');
  await writeFiles(record.path, { 'second.txt': '2' });
  expect(await brief('head')).toEqual(['untracked second.txt']);
  expect(await brief('branch')).toEqual(['added first.txt', 'untracked second.txt']);
  expect(await brief('spawn')).toEqual(['added first.txt', 'untracked second.txt']);
  await world.git(record.path, 'merge', '-q', '--no-edit', 'origin/main');
  // Commits from the default branch are not this branch's work; since the spawn, it is news.
  expect(await brief('branch')).toEqual(['added first.txt', 'untracked second.txt']);
  expect(await brief('spawn')).toEqual(['added first.txt', 'added theirs.txt', 'untracked second.txt']);
});

test('a conflict is shown as one', async () => {
  await world.commit(world.repos[0]!.url, 'main', { 'a.txt': 'theirs\n' });
  await writeFiles(record.path, { 'a.txt': 'mine\n' });
  await world.git(record.path, 'commit', '-q', '-a', '-m', 'mine');
  await world.git(record.path, 'fetch', '-q');
  await world.git(record.path, 'merge', 'origin/main').catch(() => undefined);
  const { files } = await workspaces.diff(record.id, 'head');
  expect(files).toMatchObject([
    { path: 'a.txt', status: 'conflicted', patch: expect.stringContaining('+<<<<<<< HEAD') },
  ]);
  expect(await workspaces.refresh(record.id)).toMatchObject({ changed: 1 });
});

test('large files are left out until one is asked for alone, and never hide the others', async () => {
  const line = 'x'.repeat(90);
  await writeFiles(record.path, {
    'a.txt': 'small\n',
    'b.txt': `${line}\n`.repeat(5000),
    'dir/c.txt': 'y'.repeat(600_000),
    'new-large.txt': `${line}\n`.repeat(5000),
    'new-small.txt': 's\n',
  });
  const { files } = await workspaces.diff(record.id, 'head');
  expect(files.map((file) => [file.path, file.large, file.patch.length > 0])).toEqual([
    ['a.txt', false, true],
    ['b.txt', true, false],
    ['dir/c.txt', true, false],
    ['new-large.txt', true, false],
    ['new-small.txt', false, true],
  ]);
  for (const path of ['b.txt', 'dir/c.txt', 'new-large.txt']) {
    const alone = await workspaces.diff(record.id, 'head', path);
    expect(alone.files).toMatchObject([{ path, large: false }]);
    expect(alone.files[0]!.patch.length).toBeGreaterThan(400_000);
  }
  await expect(workspaces.diff(record.id, 'head', '../../etc/passwd')).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('many files: the whole answer stays bounded and every file is listed', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 250 }, (_, index) => [`many/${index}.txt`, `${'z'.repeat(99)}\n`.repeat(300)]),
  );
  await writeFiles(record.path, files);
  await world.git(record.path, 'add', '-A');
  const diff = await workspaces.diff(record.id, 'head');
  expect(diff.files).toHaveLength(250);
  expect(diff.files.reduce((sum, file) => sum + file.patch.length, 0)).toBeLessThanOrEqual(4 << 20);
  expect(diff.files.every((file) => file.large === (file.patch === ''))).toBe(true);
  expect(diff.files.filter((file) => !file.large).length).toBeGreaterThan(100);
});

test('a user’s diff configuration changes nothing', async () => {
  for (const [key, value] of [
    ['diff.noprefix', 'true'],
    ['color.ui', 'always'],
    ['diff.external', 'false'],
    ['diff.mnemonicPrefix', 'true'],
    ['diff.renames', 'false'],
    ['core.quotePath', 'true'],
    ['diff.orderFile', '/nonexistent'],
  ] as const)
    await world.git(record.path, 'config', key, value);
  await writeFiles(record.path, { 'a.txt': 'uno\n' });
  const { files } = await workspaces.diff(record.id, 'head');
  expect(files[0]?.patch).toMatch(/^diff --git a\/a\.txt b\/a\.txt\n/);
});

test('a change of the same length in the same second as the last look of git’s is seen', async () => {
  await world.git(record.path, 'config', 'core.trustctime', 'false');
  await world.git(record.path, 'config', 'core.checkStat', 'minimal');
  const second = Math.floor(Date.now() / 1000) - 100;
  const at = (name: string) => join(record.path, name);
  await utimes(at('a.txt'), second, second);
  await world.git(record.path, 'update-index', '--refresh');
  await writeFiles(record.path, { 'a.txt': 'uno\n' });
  for (const file of ['a.txt', '.git/index']) await utimes(at(file), second, second);
  expect(await brief('head')).toEqual(['modified a.txt']);
});

test('a repository without commits compares with nothing', async () => {
  const path = join(world.directory, 'fresh');
  await world.git(world.directory, 'init', '-q', path);
  await writeFiles(path, { 'a.txt': 'a\n', 'b.txt': 'b\n' });
  await world.git(path, 'add', 'a.txt');
  const fresh = await workspaces.adopt(path);
  const diff = await workspaces.diff(fresh.id, 'branch');
  expect(diff.base_commit).toBeNull();
  expect(diff.files.map((file) => `${file.status} ${file.path}`)).toEqual(['added a.txt', 'untracked b.txt']);
});
