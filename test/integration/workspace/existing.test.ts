import { mkdir, readdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createGitWorld,
  spawnWorkspace,
  treeHash,
  writeFiles,
  type GitWorld,
} from '../../support/worlds/git-world.js';

let world: GitWorld;
beforeEach(async () => {
  world = await createGitWorld();
});
afterEach(() => world.close());

/** A person's own clone, in the middle of work, with a configuration that runs programs wherever git allows it. */
async function ownClone(canary: string): Promise<string> {
  const bare = await world.origin('shop', {
    'a.txt': 'one\n',
    'b.bin': 'b\n',
    '.gitattributes': '*.txt diff=loud\n',
  });
  const path = join(world.directory, 'own clone');
  await world.git(world.directory, 'clone', '-q', bare, path);
  await writeFiles(path, { 'a.txt': 'two\n', 'new.txt': 'n\n', 'staged.txt': 's\n' });
  await world.git(path, 'add', 'staged.txt');
  const touch = `touch '${canary}'; cat`;
  for (const [key, value] of [
    ['core.fsmonitor', touch],
    ['diff.external', touch],
    ['diff.loud.textconv', touch],
    ['core.pager', touch],
    ['core.sshCommand', touch],
    ['log.showSignature', 'true'],
    ['gpg.program', touch],
  ] as const)
    await world.git(path, 'config', key, value);
  await mkdir(join(path, '.git/hooks'), { recursive: true });
  for (const hook of ['post-index-change', 'reference-transaction', 'post-checkout', 'pre-commit'])
    await writeFile(join(path, '.git/hooks', hook), `#!/bin/sh\n${touch} </dev/null\n`, { mode: 0o755 });
  // A file that git must read to know that it is unchanged: whatever refreshes the index would write it.
  await utimes(join(path, 'b.bin'), 1e9, 1e9);
  return path;
}

test('nothing that is called on an existing workspace changes a byte of it or runs a program of its choice', async () => {
  const canary = join(world.directory, 'canary');
  const path = await ownClone(canary);
  const workspaces = world.workspaces();
  const before = await treeHash(path);
  const record = await spawnWorkspace(workspaces, { workspace: path });
  expect(record).toMatchObject({
    id: 'own-clone',
    path,
    managed: false,
    repo: 'shop',
    branch: 'main',
    status: 'ready',
  });
  await workspaces.recover();
  expect(await workspaces.refresh(record.id)).toMatchObject({
    branch: 'main',
    changed: 2,
    untracked: 1,
    ahead: 0,
  });
  for (const base of ['head', 'branch', 'spawn'] as const)
    expect((await workspaces.diff(record.id, base)).files.map((file) => file.path)).toEqual([
      'a.txt',
      'staged.txt',
      'new.txt',
    ]);
  await workspaces.safety(record.id);
  await spawnWorkspace(workspaces, { workspace: record.id });
  await workspaces.dispose(record.id);
  expect(workspaces.find(record.id)).toBeNull();
  expect(await treeHash(path)).toBe(before);
  expect(await readdir(world.directory)).not.toContain('canary');
});

test('a workspace is found by id, by path, by a path inside it and through a symbolic link', async () => {
  await world.origin('shop', { 'dir/a.txt': 'a\n' });
  const workspaces = world.workspaces();
  const record = await spawnWorkspace(workspaces, { repo: 'shop' });
  const link = join(world.directory, 'link');
  await symlink(record.path, link);
  for (const name of [record.id, record.path, `${record.path}/`, join(record.path, 'dir'), link])
    expect((await spawnWorkspace(workspaces, { workspace: name })).id).toBe(record.id);
  expect(world.records.current.size).toBe(1);
});

test('a directory inside a clone means the clone; a plain directory is taken as it is, without git state', async () => {
  const bare = await world.origin('shop', { 'dir/a.txt': 'a\n' });
  const clone = join(world.directory, 'mine');
  await world.git(world.directory, 'clone', '-q', bare, clone);
  const plain = join(world.home, 'notes');
  await mkdir(plain);
  // A versioned home must not swallow every directory in it.
  await world.git(world.home, 'init', '-q');
  const workspaces = world.workspaces();
  expect((await workspaces.adopt(join(clone, 'dir'))).path).toBe(clone);
  const record = await workspaces.adopt(plain);
  expect(record).toMatchObject({ id: 'notes', path: plain, branch: null });
  expect(await workspaces.refresh(record.id)).toBeNull();
  await expect(workspaces.diff(record.id, 'head')).rejects.toMatchObject({ code: 'WORKSPACE_NOT_GIT' });
  await workspaces.dispose(record.id);
  expect(await readdir(plain)).toEqual([]);
});

test('a workspace that was removed by hand is missing, can come back, and can be disposed of', async () => {
  await world.origin('shop');
  const workspaces = world.workspaces();
  const record = await spawnWorkspace(workspaces, { repo: 'shop' });
  await rename(record.path, `${record.path}-away`);
  expect(await workspaces.refresh(record.id)).toBeNull();
  expect(workspaces.find(record.id)?.status).toBe('missing');
  await expect(workspaces.check({ workspace: record.id })).rejects.toMatchObject({
    code: 'WORKSPACE_MISSING',
  });
  await rename(`${record.path}-away`, record.path);
  expect(await workspaces.refresh(record.id)).toMatchObject({ branch: 'main' });
  expect(workspaces.find(record.id)?.status).toBe('ready');
  await rm(record.path, { recursive: true });
  await workspaces.dispose(record.id);
  expect(workspaces.find(record.id)).toBeNull();
  await expect(workspaces.refresh(record.id)).rejects.toMatchObject({ code: 'WORKSPACE_UNKNOWN' });
});

test('an index.lock that something else holds is left alone, and the state is still read', async () => {
  await world.origin('shop');
  const workspaces = world.workspaces();
  const record = await spawnWorkspace(workspaces, { repo: 'shop' });
  await writeFile(join(record.path, '.git/index.lock'), '');
  expect(await workspaces.refresh(record.id)).toMatchObject({ branch: 'main', changed: 0 });
  expect(await readdir(join(record.path, '.git'))).toContain('index.lock');
});
