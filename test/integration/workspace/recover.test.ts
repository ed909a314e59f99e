import { spawn } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGitServer } from '../../support/worlds/git-server.js';
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

test('what a killed daemon left half-made is removed; another home’s is not', async () => {
  await world.origin('shop');
  const record = await spawnWorkspace(world.workspaces(), { repo: 'shop' });
  const [mirror] = await readdir(world.reposDir);
  const other = world.workspaces({ reposDir: join(world.directory, 'other-repos') });
  // Names as this home makes them: from a clone that fails in a way that cannot be cleaned up would be the same.
  const tag = await tagOf(world);
  await mkdir(join(world.root, `.schmux-new-${tag}-shop-002/.git`), { recursive: true });
  await mkdir(join(world.root, `.schmux-trash/${tag}-0123456789ab`), { recursive: true });
  await mkdir(join(world.root, `.schmux-new-ffffff-shop-002`));
  await mkdir(join(world.reposDir, `.schmux-new-${tag}-${mirror}`));
  await writeFile(join(world.reposDir, mirror!, 'objects/pack/tmp_pack_abc'), 'half');
  await writeFile(join(world.reposDir, mirror!, 'packed-refs.lock'), '');
  await other.recover();
  expect((await readdir(world.root)).filter((name) => name.startsWith('.schmux-new'))).toHaveLength(2);
  const workspaces = world.workspaces();
  await workspaces.recover();
  expect((await readdir(world.root)).sort()).toEqual([
    '.schmux-new-ffffff-shop-002',
    '.schmux-trash',
    record.id,
  ]);
  expect(await readdir(join(world.root, '.schmux-trash'))).toEqual([]);
  expect(await readdir(world.reposDir)).toEqual([mirror]);
  expect((await spawnWorkspace(workspaces, { repo: 'shop' })).id).toBe('shop-002');
});

test('a record that was being made is ready if its directory was finished, failed if not; the branch is known again', async () => {
  await world.origin('shop');
  const workspaces = world.workspaces();
  const record = await spawnWorkspace(workspaces, { repo: 'shop' });
  world.records.current.set(record.id, { ...record, status: 'preparing', branch: null, base_commit: null });
  await workspaces.reserve(await workspaces.check({ repo: 'shop', branch: 'x' }));
  await world.workspaces().recover();
  expect(world.records.current.get(record.id)).toEqual(record);
  expect(world.records.current.get('shop-002')).toMatchObject({ status: 'failed' });
  await workspaces.dispose('shop-002');
  expect([...world.records.current.keys()]).toEqual(['shop-001']);
});

test('a lost state: our clones are known again by their marker, copies and other clones are adopted', async () => {
  const bare = await world.origin('shop');
  const workspaces = world.workspaces();
  const record = await spawnWorkspace(workspaces, { repo: 'shop', branch: 'work' });
  await world.git(world.root, 'clone', '-q', bare, 'mine');
  await world.git(world.root, 'clone', '-q', record.path, 'copy');
  await writeFile(
    join(world.root, 'copy/.git/schmux.json'),
    await readFile(join(record.path, '.git/schmux.json')),
  );
  await mkdir(join(world.root, 'no-clone'));
  world.records.current.clear();
  const before = await treeHash(world.root);
  await world.workspaces().recover();
  expect([...world.records.current.values()].sort((a, b) => a.id.localeCompare(b.id))).toMatchObject([
    { id: 'copy', managed: false, repo: null },
    { id: 'mine', managed: false, repo: 'shop', branch: 'main' },
    record,
  ]);
  expect(await treeHash(world.root)).toBe(before);
});

test('a daemon killed in the middle of a clone: the next start removes its remains and can clone again', async () => {
  const bare = await world.origin('shop', { 'large.bin': 'x' });
  const server = await createGitServer(world.directory, world.env);
  try {
    server.behaviour = 'hang';
    const half = join(world.reposDir, `.schmux-new-${await tagOf(world)}-x.git`);
    await mkdir(world.reposDir, { recursive: true });
    const asked = server.asked('info/refs');
    const git = spawn('git', ['clone', '--bare', `${server.url}/shop.git`, half], {
      env: world.env,
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => git.once('close', resolve));
    await asked;
    git.kill('SIGKILL');
    await ended;
    expect(await readdir(half)).not.toEqual([]);
    const workspaces = world.workspaces();
    await workspaces.recover();
    expect(await readdir(world.reposDir)).toEqual([]);
    expect((await spawnWorkspace(workspaces, { repo: 'shop' })).status).toBe('ready');
    expect(bare).toBe(world.repos[0]?.url);
  } finally {
    await server.close();
  }
});

test('ignored files are brought along from the overlay and from a working tree’s .worktreeinclude, and nothing else', async () => {
  const bare = await world.origin('shop', {
    '.gitignore': '.env*\nnode_modules/\nlocal/\n',
    'tracked.txt': 't\n',
  });
  const source = join(world.directory, 'source');
  await world.git(world.directory, 'clone', '-q', bare, source);
  await symlink('/etc', join(source, 'local-link'));
  await world.git(source, 'add', 'local-link');
  await writeFiles(source, {
    '.worktreeinclude': '.env\n.env.local\ntracked.txt\nuntracked.txt\nlocal/\n',
    '.env': 'FROM=source\n',
    '.env.local': 'LOCAL=1\n',
    '.env.other': 'no\n',
    'untracked.txt': 'not ignored\n',
    'local/deep/file': 'deep\n',
    'node_modules/x/index.js': 'no\n',
  });
  await world.git(source, 'add', '.worktreeinclude');
  await world.git(source, 'commit', '-q', '-m', 'include');
  await symlink('/etc/passwd', join(source, 'local/link'));
  world.repos.splice(0, 1, { name: 'shop', url: source });
  await writeFiles(join(world.overlaysDir, 'shop'), {
    '.env': 'FROM=overlay\n',
    'tracked.txt': 'overwritten?\n',
    'unknown.txt': 'not ignored\n',
    '.git/hooks/post-checkout': 'evil',
    'local-link/schmux-overlay': 'outside',
  });
  await chmod(join(world.overlaysDir, 'shop/.env'), 0o600);
  const workspaces = world.workspaces();
  const record = await spawnWorkspace(workspaces, { repo: 'shop' });
  expect((await readdir(record.path)).sort()).toEqual([
    '.env',
    '.env.local',
    '.git',
    '.gitignore',
    '.worktreeinclude',
    'local',
    'local-link',
    'tracked.txt',
  ]);
  expect(await readFile(join(record.path, '.env'), 'utf8')).toBe('FROM=overlay\n');
  expect((await stat(join(record.path, '.env'))).mode & 0o777).toBe(0o600);
  expect(await readdir(join(record.path, 'local'))).toEqual(['deep']);
  expect(await readdir(join(record.path, '.git/hooks'))).not.toContain('post-checkout');
  expect(await readdir('/etc')).not.toContain('schmux-overlay');
  expect(await workspaces.refresh(record.id)).toMatchObject({ changed: 0, untracked: 0 });
  expect(await workspaces.safety(record.id)).toMatchObject({ safe: true });
});

test('hooks and templates of the user do not run in a clone; filters do, and find the real origin', async () => {
  const canary = join(world.directory, 'canary');
  const template = join(world.directory, 'template/hooks');
  await mkdir(template, { recursive: true });
  await writeFile(join(template, 'post-checkout'), `#!/bin/sh\ntouch '${canary}'\n`, { mode: 0o755 });
  await world.git(world.home, 'config', '--global', 'init.templateDir', join(world.directory, 'template'));
  await world.git(world.home, 'config', '--global', 'core.fsmonitor', `touch '${canary}'`);
  const asked = join(world.directory, 'origin-asked');
  await world.git(
    world.home,
    'config',
    '--global',
    'filter.fetching.smudge',
    `git remote get-url origin > '${asked}'; cat`,
  );
  const bare = await world.origin('shop', { '.gitattributes': '*.big filter=fetching\n' });
  await rm(canary, { force: true });
  await world.git(world.home, 'config', '--global', 'filter.fetching.clean', 'cat');
  await world.commit(bare, 'main', { 'a.big': 'pointer\n' });
  await rm(canary, { force: true });
  await world.git(world.home, 'config', '--global', 'core.hooksPath', template);
  await rm(asked, { force: true });
  await spawnWorkspace(world.workspaces(), { repo: 'shop' });
  expect((await readFile(asked, 'utf8')).trim()).toBe(bare);
  expect(await readdir(world.directory)).not.toContain('canary');
});

test('a root on another file system than the cache is no problem', async () => {
  await world.origin('shop');
  const elsewhere = join('/dev/shm', `schmux-root-${process.pid}`);
  try {
    const workspaces = world.workspaces({ root: () => elsewhere });
    const record = await spawnWorkspace(workspaces, { repo: 'shop' });
    await rm(world.reposDir, { recursive: true });
    expect(await world.git(record.path, 'fsck', '--full')).toBe('');
    await workspaces.dispose(record.id);
    await workspaces.stop();
  } finally {
    await rm(elsewhere, { recursive: true, force: true });
  }
});

/** The tag of this world's home, read off a temporary directory while it is there. */
async function tagOf(world: GitWorld): Promise<string> {
  const { createTempDirs } = await import('../../../src/daemon/workspace/directory/temp-dir.js');
  return /-new-([0-9a-f]{6})-/.exec(createTempDirs(world.reposDir).path('/', 'x'))![1]!;
}
