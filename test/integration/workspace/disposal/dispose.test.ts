import { access, chmod, lstat, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WorkspaceRecord } from '../../../../src/daemon/store/state-schema.js';
import type { Workspaces } from '../../../../src/daemon/workspace/workspaces.js';
import {
  createGitWorld,
  spawnWorkspace,
  treeHash,
  writeFiles,
  type GitWorld,
} from '../../../support/worlds/git-world.js';

let world: GitWorld;
let workspaces: Workspaces;
let record: WorkspaceRecord;
let bare: string;
beforeEach(async () => {
  world = await createGitWorld();
  bare = await world.origin('shop', { 'a.txt': 'a\n', '.gitignore': 'ignored\n' });
  workspaces = world.workspaces();
  record = await spawnWorkspace(workspaces, { repo: 'shop', branch: 'work' });
});
afterEach(() => world.close());

const git = (...args: string[]) => world.git(record.path, ...args);

/** It is reported with these items, refused, and not a byte of it has changed. */
async function expectKept(kind: string, items: unknown[]): Promise<void> {
  const before = await treeHash(record.path);
  const report = await workspaces.safety(record.id);
  expect(report).toMatchObject({ safe: false, reasons: [{ kind, items }] });
  expect(report.size).toBeGreaterThan(0);
  await expect(workspaces.dispose(record.id)).rejects.toMatchObject({ code: 'WORKSPACE_UNSAFE' });
  expect(await treeHash(record.path)).toBe(before);
  expect(workspaces.find(record.id)).not.toBeNull();
}

test('a clean workspace goes: directory, record, and soon the trash', async () => {
  await mkdir(join(record.path, 'ignored-dir'));
  expect(await workspaces.safety(record.id)).toMatchObject({ safe: true, reasons: [], notes: [] });
  expect(await workspaces.dispose(record.id)).toBeNull();
  await expect(access(record.path)).rejects.toThrow('ENOENT');
  expect(workspaces.find(record.id)).toBeNull();
  await workspaces.stop();
  expect(await readdir(join(world.root, '.schmux-trash'))).toEqual([]);
  await expect(workspaces.dispose(record.id)).rejects.toMatchObject({ code: 'WORKSPACE_UNKNOWN' });
});

test('kept: a live session', async () => {
  world.live.set(record.id, ['abc123']);
  await expectKept('live_sessions', ['abc123']);
});

test('kept: a changed file, staged or not, with any name', async () => {
  await writeFiles(record.path, { 'a.txt': 'changed\n', 'with "quotes"\nand a newline': 'x' });
  await git('add', '-A');
  await expectKept('changed', ['a.txt', 'with "quotes"\nand a newline']);
});

test('kept: an untracked file', async () => {
  await writeFiles(record.path, { 'größe/neu.txt': 'x' });
  await expectKept('untracked', ['größe/']);
});

test('kept: a stash', async () => {
  await writeFiles(record.path, { 'a.txt': 'changed\n' });
  await git('stash');
  await expectKept('stashes', [expect.stringMatching(/^stash@\{0\}/)]);
});

test('kept: a commit on the branch, on another local branch, or on a detached HEAD, until it is pushed', async () => {
  await git('commit', '-q', '--allow-empty', '-m', 'mine');
  await expectKept('unpushed', [expect.stringContaining('mine')]);
  await git('push', '-q', 'origin', 'work');
  expect(await workspaces.safety(record.id)).toMatchObject({ safe: true });

  await git('checkout', '-q', '-b', 'second');
  await git('commit', '-q', '--allow-empty', '-m', 'second thought');
  await git('checkout', '-q', 'work');
  await expectKept('unpushed', [expect.stringContaining('second thought')]);
  await git('branch', '-q', '-D', 'second');
  await expectKept('leftover', [expect.stringContaining('second thought')]);
  await git('push', '-q', 'origin', 'HEAD@{1}:refs/heads/second');

  await git('checkout', '-q', '--detach');
  await git('commit', '-q', '--allow-empty', '-m', 'nowhere');
  await expectKept('unpushed', [expect.stringContaining('nowhere')]);
});

test('kept: a commit that only a tag of one’s own, or a bisect or note, holds', async () => {
  await git('checkout', '-q', '--detach');
  await git('commit', '-q', '--allow-empty', '-m', 'tagged');
  await git('tag', 'mine');
  await git('checkout', '-q', 'work');
  await expectKept('unpushed', [expect.stringContaining('tagged')]);
});

test('not kept: a tag that came with the clone, though no branch holds it', async () => {
  const seed = join(world.directory, 'tagger');
  await world.git(world.directory, 'clone', '-q', bare, seed);
  await world.git(seed, 'commit', '-q', '--allow-empty', '-m', 'release');
  await world.git(seed, 'tag', '-a', 'v1', '-m', 'v1');
  await world.git(seed, 'push', '-q', 'origin', 'v1');
  const tagged = await spawnWorkspace(workspaces, { repo: 'shop' });
  expect((await world.git(tagged.path, 'tag')).trim()).toBe('v1');
  expect(await workspaces.safety(tagged.id)).toMatchObject({ safe: true, reasons: [] });
});

test('kept: another working tree of the same repository', async () => {
  const other = join(world.directory, 'linked');
  await git('worktree', 'add', '-q', '--detach', other);
  await expectKept('unreadable', [other]);
  await rm(other, { recursive: true });
  expect(await workspaces.safety(record.id)).toMatchObject({ safe: true });
});

test('kept: what cannot be read', async () => {
  await writeFile(join(record.path, '.git/HEAD'), 'nonsense');
  await expectKept('unreadable', []);
});

test('a symbolic link in its place is never followed', async () => {
  const precious = join(world.directory, 'precious');
  await world.git(world.directory, 'clone', '-q', bare, precious);
  await rm(record.path, { recursive: true });
  await symlink(precious, record.path);
  await expect(workspaces.dispose(record.id)).rejects.toMatchObject({ code: 'WORKSPACE_UNSAFE' });
  expect(await readFile(join(precious, 'a.txt'), 'utf8')).toBe('a\n');
  expect((await lstat(record.path)).isSymbolicLink()).toBe(true);
});

test('directories without write permission are deleted too', async () => {
  await mkdir(join(record.path, 'empty/cache'), { recursive: true });
  await chmod(join(record.path, 'empty/cache'), 0o500);
  await workspaces.dispose(record.id);
  await workspaces.stop();
  expect(await readdir(join(world.root, '.schmux-trash'))).toEqual([]);
});

test('an adopted clone under the root is only forgotten', async () => {
  const own = join(world.root, 'own');
  await world.git(world.directory, 'clone', '-q', bare, own);
  await workspaces.recover();
  expect(workspaces.find('own')).toMatchObject({ managed: false, repo: 'shop' });
  await workspaces.dispose('own');
  expect(await readFile(join(own, 'a.txt'), 'utf8')).toBe('a\n');
});
