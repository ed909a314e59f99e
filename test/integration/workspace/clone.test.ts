import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGitWorld, spawnWorkspace, watch, type GitWorld } from '../../support/worlds/git-world.js';

let world: GitWorld;
beforeEach(async () => {
  world = await createGitWorld();
});
afterEach(() => world.close());

test('a new workspace is a complete, independent clone of the default branch with the real origin', async () => {
  const bare = await world.origin('Shop', { 'a.txt': 'a\n', 'dir/b.txt': 'b\n' });
  await world.commit(bare, 'side', { 'c.txt': 'c\n' });
  await world.git(bare, 'tag', 'v1', 'main');
  const workspaces = world.workspaces();
  const record = await spawnWorkspace(workspaces, { repo: 'Shop' });
  expect(record).toMatchObject({
    id: 'shop-001',
    repo: 'Shop',
    branch: 'main',
    managed: true,
    status: 'ready',
  });
  expect(record.path).toBe(join(world.root, 'shop-001'));
  const say = (...args: string[]) => world.git(record.path, ...args).then((text) => text.trim());
  expect(record.base_commit).toBe(await say('rev-parse', 'origin/main'));

  await rm(world.reposDir, { recursive: true });
  expect(await say('fsck', '--full', '--strict')).toBe('');
  await expect(stat(join(record.path, '.git/objects/info/alternates'))).rejects.toThrow('ENOENT');
  expect(await say('remote', 'get-url', 'origin')).toBe(bare);
  expect(await say('status', '--porcelain=v2', '--branch')).toContain(
    '# branch.upstream origin/main\n# branch.ab +0 -0',
  );
  expect(await say('for-each-ref', '--format=%(refname)')).toBe(
    [
      'refs/heads/main',
      'refs/remotes/origin/HEAD',
      'refs/remotes/origin/main',
      'refs/remotes/origin/side',
      'refs/tags/v1',
    ].join('\n'),
  );
  expect(await say('symbolic-ref', 'refs/remotes/origin/HEAD')).toBe('refs/remotes/origin/main');
  expect(await readFile(join(record.path, 'dir/b.txt'), 'utf8')).toBe('b\n');
  expect(await readdir(world.root)).toEqual(['shop-001']);
  expect(((await stat(world.root)).mode & 0o777).toString(8)).toBe('700');
  await say('fetch', 'origin');
});

test('object files are hard links, and nothing is downloaded twice', async () => {
  await world.origin('shop');
  const workspaces = world.workspaces();
  const first = await spawnWorkspace(workspaces, { repo: 'shop' });
  const packs = async (directory: string) =>
    (await readdir(join(directory, 'objects/pack'))).filter((name) => name.endsWith('.pack'));
  const [pack] = await packs(join(first.path, '.git'));
  expect((await stat(join(first.path, '.git/objects/pack', pack!))).nlink).toBe(2);

  const mirrors = await readdir(world.reposDir);
  const before = await packs(join(world.reposDir, mirrors[0]!));
  const second = await spawnWorkspace(workspaces, { repo: 'shop', branch: 'other' });
  expect(second.id).toBe('shop-002');
  expect(await packs(join(world.reposDir, mirrors[0]!))).toEqual(before);
  expect(await world.calls('--bare')).toHaveLength(1);
  expect((await stat(join(second.path, '.git/objects/pack', pack!))).nlink).toBe(3);
});

test('branches: an existing one is tracked, a new one starts at the default branch, Unicode is fine', async () => {
  const bare = await world.origin('shop');
  const side = await world.commit(bare, 'feature/größe-✓', { 'side.txt': 'side\n' });
  const main = (await world.git(bare, 'rev-parse', 'main')).trim();
  const workspaces = world.workspaces();
  const existing = await spawnWorkspace(workspaces, { repo: 'shop', branch: 'feature/größe-✓' });
  expect(existing).toMatchObject({ branch: 'feature/größe-✓', base_commit: side });
  expect(await workspaces.refresh(existing.id)).toMatchObject({
    branch: 'feature/größe-✓',
    commit: side,
    upstream: 'origin/feature/größe-✓',
    ahead: 0,
    behind: 0,
  });
  const fresh = await spawnWorkspace(workspaces, { repo: 'shop', branch: 'brand-new' });
  expect(fresh).toMatchObject({ branch: 'brand-new', base_commit: main });
  expect(await workspaces.refresh(fresh.id)).toMatchObject({
    branch: 'brand-new',
    commit: main,
    upstream: null,
    ahead: null,
  });
});

test('the default branch is what the remote says now, also after it changed', async () => {
  const bare = await world.origin('shop');
  await world.commit(bare, 'next', { 'next.txt': 'n\n' });
  const workspaces = world.workspaces();
  expect((await spawnWorkspace(workspaces, { repo: 'shop' })).branch).toBe('main');
  await world.git(bare, 'symbolic-ref', 'HEAD', 'refs/heads/next');
  await world.git(bare, 'branch', '-D', 'main');
  const second = await spawnWorkspace(workspaces, { repo: 'shop' });
  expect(second.branch).toBe('next');
  expect((await world.git(second.path, 'symbolic-ref', 'refs/remotes/origin/HEAD')).trim()).toBe(
    'refs/remotes/origin/next',
  );
  expect(await world.git(second.path, 'branch', '-r')).not.toContain('origin/main');
});

test('an empty repository gives an empty workspace on the branch asked for', async () => {
  await world.origin('empty', {});
  const record = await spawnWorkspace(world.workspaces(), { repo: 'empty', branch: 'begin' });
  expect(record).toMatchObject({ branch: 'begin', base_commit: null, status: 'ready' });
  expect((await world.git(record.path, 'symbolic-ref', 'HEAD')).trim()).toBe('refs/heads/begin');
});

test('ten spawns at once share one fetch and get ten numbers', async () => {
  await world.origin('shop');
  const workspaces = world.workspaces();
  const ten = async () => {
    const reserved = await Promise.all(
      Array.from({ length: 10 }, async () => workspaces.reserve(await workspaces.check({ repo: 'shop' }))),
    );
    const watchers = reserved.map(watch);
    const records = await Promise.all(
      reserved.map((record, index) => workspaces.prepare(record, watchers[index]!)),
    );
    expect(watchers.every(({ seen }) => seen.some((progress) => progress.phase === 'checkout'))).toBe(true);
    return records;
  };
  const first = await ten();
  expect([await world.calls('--bare'), await world.calls('fetch')].map((calls) => calls.length)).toEqual([
    1, 0,
  ]);
  const second = await ten();
  expect([await world.calls('--bare'), await world.calls('fetch')].map((calls) => calls.length)).toEqual([
    1, 1,
  ]);
  const ids = [...first, ...second].map((record) => record.id);
  expect(ids.sort()).toEqual(
    Array.from({ length: 20 }, (_, index) => `shop-${String(index + 1).padStart(3, '0')}`),
  );
  expect([...first, ...second].every((record) => record.status === 'ready')).toBe(true);
  expect((await readdir(world.root)).sort()).toEqual(ids);
});

test('the record is on disk as preparing before anything else exists', async () => {
  await world.origin('shop');
  const workspaces = world.workspaces();
  await workspaces.reserve(await workspaces.check({ repo: 'shop' }));
  expect(world.records.puts).toMatchObject([
    { record: { id: 'shop-001', status: 'preparing' }, durable: true },
  ]);
  expect((await readdir(world.directory)).sort()).toEqual(['bin', 'home', 'shop.git']);
});
