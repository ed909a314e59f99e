import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGitWorld, spawnWorkspace, watch, type GitWorld } from '../../support/worlds/git-world.js';

let world: GitWorld;
let bare: string;
beforeEach(async () => {
  world = await createGitWorld();
  bare = await world.origin('shop');
});
afterEach(() => world.close());

const say = async (path: string, ...args: string[]) => (await world.git(path, ...args)).trim();
/** The name that HEAD has in full, or the commit where it is detached. */
const headOf = (path: string) =>
  say(path, 'symbolic-ref', '-q', 'HEAD').catch(() => say(path, 'rev-parse', 'HEAD'));

test('the default branch is found beside a tag of its name, a branch called HEAD and one in a folder heads', async () => {
  const workspaces = world.workspaces();
  const aaa = await world.commit(bare, 'aaa', { 'a.txt': 'a\n' });
  for (const name of ['dev', 'heads/dev', 'HEAD']) {
    const tip = await world.commit(bare, 'next', { [`${name}.txt`]: 'x\n' });
    await world.git(bare, 'update-ref', `refs/heads/${name}`, tip);
    await world.git(bare, 'update-ref', `refs/tags/${name}`, aaa);
    // Nothing but the name of HEAD tells it from this one.
    await world.git(bare, 'update-ref', 'refs/heads/0-same', tip);
    await world.git(bare, 'symbolic-ref', 'HEAD', `refs/heads/${name}`);
    const record = await spawnWorkspace(workspaces, { repo: 'shop' });
    expect(record).toMatchObject({
      branch: name,
      base_commit: tip,
      start: `branch ${name} as on origin`,
      notes: [],
    });
    expect(await headOf(record.path)).toBe(`refs/heads/${name}`);
    expect(await say(record.path, 'config', `branch.${name}.merge`)).toBe(`refs/heads/${name}`);
    expect(await say(record.path, 'status', '--porcelain')).toBe('');
    expect(await workspaces.refresh(record.id)).toMatchObject({ branch: name, commit: tip });
    const beside = await spawnWorkspace(workspaces, { repo: 'shop', branch: `new-${name}` });
    expect(beside).toMatchObject({ base_commit: tip, start: `new branch new-${name} from ${name}` });
    expect(await workspaces.safety(record.id)).toMatchObject({ safe: true });
  }
});

test('a HEAD that is detached, or names a branch that is not there, is taken as git clone takes it', async () => {
  const workspaces = world.workspaces();
  const side = await world.commit(bare, 'side', { 's.txt': 's\n' });
  await world.git(bare, 'update-ref', '--no-deref', 'HEAD', side);
  expect(await spawnWorkspace(workspaces, { repo: 'shop' })).toMatchObject({
    branch: 'side',
    base_commit: side,
  });
  // Moves on, so that no branch is there; also for a copy that was made before.
  await world.commit(bare, 'side', { 's.txt': 't\n' });
  const detachedAt = {
    branch: null,
    base_commit: side,
    start: `detached at HEAD of origin (${side.slice(0, 10)})`,
  };
  const later = await spawnWorkspace(workspaces, { repo: 'shop' });
  expect(later).toMatchObject(detachedAt);
  expect(await workspaces.safety(later.id)).toMatchObject({ safe: true });
  const elsewhere = (name: string) => world.workspaces({ reposDir: join(world.directory, name) });
  expect(await spawnWorkspace(elsewhere('cache-2'), { repo: 'shop' })).toMatchObject(detachedAt);
  await world.git(bare, 'symbolic-ref', 'HEAD', 'refs/heads/unborn');
  expect(await spawnWorkspace(elsewhere('cache-3'), { repo: 'shop' })).toMatchObject({
    branch: 'main',
    notes: [expect.stringMatching(/^HEAD of origin names unborn, which does not exist, so main was used/)],
  });
});

test('-b takes branches, tags, commits and requests by every name that git has for them', async () => {
  const main = await say(bare, 'rev-parse', 'refs/heads/main');
  const login = await world.commit(bare, 'feature/login', { 'l.txt': 'l\n' });
  const request = await world.commit(bare, 'main-request', { 'p.txt': 'p\n' });
  await world.git(bare, 'update-ref', 'refs/pull/12/head', request);
  await world.git(bare, 'update-ref', '-d', 'refs/heads/main-request');
  await world.git(bare, 'tag', '-a', '-m', 'annotated', 'v1.0', main);
  await world.git(bare, 'tag', 'feature/login', main);
  await world.commit(bare, 'main', { 'new.txt': 'n\n' });
  const workspaces = world.workspaces();

  for (const branch of [
    'feature/login',
    'origin/feature/login',
    'refs/heads/feature/login',
    'heads/feature/login',
  ]) {
    const record = await spawnWorkspace(workspaces, { repo: 'shop', branch });
    expect(record).toMatchObject({
      branch: 'feature/login',
      base_commit: login,
      start: 'branch feature/login as on origin',
    });
    expect(record.notes).toEqual(
      branch === 'feature/login' ? [expect.stringContaining('A tag feature/login exists too')] : [],
    );
    expect(await workspaces.refresh(record.id)).toMatchObject({ upstream: 'origin/feature/login', ahead: 0 });
  }
  for (const [branch, commit, start] of [
    ['v1.0', main, `detached at tag v1.0 (${main.slice(0, 10)})`],
    ['refs/tags/feature/login', main, `detached at tag feature/login (${main.slice(0, 10)})`],
    [main, main, `detached at commit ${main.slice(0, 10)}`],
    [main.slice(0, 12), main, `detached at commit ${main.slice(0, 10)}`],
    ['pull/12/head', request, `detached at pull/12/head (${request.slice(0, 10)})`],
  ] as const) {
    const record = await spawnWorkspace(workspaces, { repo: 'shop', branch });
    expect(record).toMatchObject({ branch: null, base_commit: commit, start });
    expect(await headOf(record.path)).toBe(commit);
    expect(await say(record.path, 'status', '--porcelain')).toBe('');
    // Nothing in it is the user's own.
    expect(await workspaces.safety(record.id)).toMatchObject({ safe: true, reasons: [] });
  }
  const before = world.records.puts.length;
  for (const branch of [
    'origin/gone',
    'refs/heads/gone',
    'refs/tags/gone',
    'tags/gone',
    'pull/13/head',
    'refs/custom/x',
    'HEAD',
    `${main.slice(0, 8)}0f`,
    'f'.repeat(39) + '0',
  ])
    await expect(spawnWorkspace(workspaces, { repo: 'shop', branch })).rejects.toMatchObject({
      code: 'BRANCH_INVALID',
    });
  // A commit can only be looked for after a fetch; all others are refused before there is a record.
  const made = world.records.puts.slice(before).map(({ record }) => record.branch);
  expect(made.filter((branch) => !/^[0-9a-f]+$/.test(branch ?? ''))).toEqual([]);
  // A name that only resembles a commit is a branch, reported as new.
  expect(await spawnWorkspace(workspaces, { repo: 'shop', branch: '20260731' })).toMatchObject({
    branch: '20260731',
    start: 'new branch 20260731 from main',
  });
});

test('clones of one request get new branches of their own; on an existing one all stay', async () => {
  const workspaces = world.workspaces();
  const many = async (branch: string) => {
    const plan = await workspaces.check({ repo: 'shop', branch });
    const records = [];
    for (const copy of [0, 1, 2]) records.push(await workspaces.reserve(plan, copy));
    return Promise.all(records.map((record) => workspaces.prepare(record, watch())));
  };
  await world.commit(bare, 'x-2', { 'x.txt': 'x\n' });
  const fresh = await many('x');
  expect(fresh.map(({ branch }) => branch)).toEqual(['x', 'x-3', 'x-4']);
  expect(fresh[1]).toMatchObject({
    start: 'new branch x-3 from main, because the first of these clones uses x',
  });
  expect(fresh.map((record) => 'copy' in record)).toEqual([false, false, false]);
  const again = await spawnWorkspace(workspaces, { repo: 'shop', branch: 'x' });
  expect(again.notes).toEqual([expect.stringContaining(`${fresh[0]?.id} also started on a new branch x`)]);
  const below = await spawnWorkspace(workspaces, { repo: 'shop', branch: 'x-4/y' });
  expect(below.notes).toEqual([expect.stringContaining('only one of x-4 and x-4/y can be pushed')]);
  // As after `git switch -c`, and push works without more words.
  for (const { path, branch } of fresh) {
    await writeFile(join(path, 'work.txt'), String(branch));
    await world.git(path, 'add', '-A');
    await world.git(path, 'commit', '-q', '-m', 'work');
    await world.git(path, 'push', '-q');
    expect(await say(path, 'rev-parse', '--symbolic-full-name', '@{upstream}')).toBe(
      `refs/remotes/origin/${branch}`,
    );
  }
  expect((await many('x')).map(({ branch }) => branch)).toEqual(['x', 'x', 'x']);
});

test('what the user set for git clone holds: templates with their hooks, the name of the remote', async () => {
  const template = join(world.directory, 'template');
  await mkdir(join(template, 'hooks'), { recursive: true });
  await writeFile(join(template, 'hooks/commit-msg'), '#!/bin/sh\necho "Change-Id: I1" >> "$1"\n', {
    mode: 0o755,
  });
  await writeFile(join(template, 'hooks/notes.txt'), 'not a program\n');
  await chmod(join(template, 'hooks/notes.txt'), 0o644);
  for (const [key, value] of [
    ['clone.defaultRemoteName', 'up'],
    ['core.autocrlf', 'true'],
    ['push.autoSetupRemote', 'false'],
  ] as const)
    await world.git(world.home, 'config', '--global', key, value);
  const workspaces = world.workspaces({ env: { ...world.env, GIT_TEMPLATE_DIR: template } });
  const record = await spawnWorkspace(workspaces, { repo: 'shop', branch: 'up/main' });
  expect(record).toMatchObject({ branch: 'main', start: 'branch main as on up' });
  expect((await stat(join(record.path, '.git/hooks/commit-msg'))).mode & 0o111).toBe(0o111);
  expect((await stat(join(record.path, '.git/hooks/notes.txt'))).mode & 0o111).toBe(0);
  await world.git(record.path, 'commit', '-q', '--allow-empty', '-m', 'mine');
  expect(await say(record.path, 'log', '-1', '--format=%B')).toContain('Change-Id: I1');
  expect(await say(record.path, 'remote')).toBe('up');
  expect(await say(record.path, 'config', '--get', 'push.autoSetupRemote')).toBe('false');
  expect(await readdir(join(record.path, '.git'))).toContain('info');
  expect(await workspaces.refresh(record.id)).toMatchObject({ ahead: 1, changed: 0 });
  await writeFile(join(record.path, 'mine.txt'), 'mine\n');
  await world.git(record.path, 'add', '-A');
  await world.git(record.path, 'commit', '-q', '-m', 'a file');
  expect((await workspaces.diff(record.id, 'branch')).files).toMatchObject([{ path: 'mine.txt' }]);
  await world.git(record.path, 'push', '-q');
  expect(await workspaces.safety(record.id)).toMatchObject({ safe: true });
  // A tag of one's own is kept, also where the remote has another name.
  await world.git(
    record.path,
    'tag',
    'mine',
    await say(record.path, 'commit-tree', '-m', 'own', 'HEAD^{tree}'),
  );
  expect(await workspaces.safety(record.id)).toMatchObject({ safe: false });
});

test('sources of every kind arrive as with git clone, and omissions are named', async () => {
  const source = join(world.directory, 'source');
  await world.git(world.directory, 'clone', '-q', bare, source);
  for (const name of ['1', '2', '3']) await world.git(source, 'commit', '-q', '--allow-empty', '-m', name);
  await world.git(source, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', bare, 'sub');
  await world.git(source, 'commit', '-q', '-m', 'sub');
  await world.git(world.directory, 'clone', '-q', '--bare', source, 'full.git');
  await world.git(world.directory, 'clone', '-q', '--bare', '--depth=2', `file://${source}`, 'shallow.git');
  await world.git(world.directory, 'clone', '-q', '--bare', '--shared', 'full.git', 'shared.git');
  await world.git(world.directory, 'init', '-q', '--object-format=sha256', 'sha256');
  await world.git(join(world.directory, 'sha256'), 'commit', '-q', '--allow-empty', '-m', 'one');
  await world.git(world.directory, 'clone', '-q', '--bare', 'sha256', 'sha256.git');
  await world.git(world.directory, 'init', '-q', '--bare', '-b', 'trunk', 'empty.git');
  const kinds = ['full', 'shallow', 'shared', 'sha256', 'empty'];
  for (const name of kinds) world.repos.push({ name, url: join(world.directory, `${name}.git`) });
  const workspaces = world.workspaces();
  const commits: string[] = [];
  for (const repo of kinds) {
    const record = await spawnWorkspace(workspaces, { repo });
    if (repo !== 'empty') {
      commits.push(await say(record.path, 'rev-list', '--count', 'HEAD'));
      expect(await say(record.path, 'fsck', '--full')).toBe('');
    }
    const hints = (record.notes ?? []).map((note) => /submodule|unshallow/.exec(note)?.[0]);
    expect([repo, hints]).toEqual([
      repo,
      { full: ['submodule'], shallow: ['submodule', 'unshallow'], shared: ['submodule'] }[repo] ?? [],
    ]);
    const more = join(world.directory, `more-${repo}`);
    await world.git(world.directory, 'clone', '-q', join(world.directory, `${repo}.git`), more);
    await world.git(more, 'commit', '-q', '--allow-empty', '-m', 'more');
    await world.git(more, 'push', '-q', 'origin', 'HEAD');
    if (repo === 'shallow') {
      // It is cut at another commit from now on.
      await world.git(source, 'commit', '-q', '--allow-empty', '-m', 'more');
      const cut = ['fetch', '-q', '--depth=1', `file://${source}`, '+refs/heads/main:refs/heads/main'];
      await world.git(join(world.directory, 'shallow.git'), ...cut);
    }
    const next = await spawnWorkspace(workspaces, { repo });
    const tip = await say(repo === 'shallow' ? source : more, 'rev-parse', 'HEAD');
    expect(next.base_commit).toBe(tip);
  }
  expect(commits).toEqual(['5', '2', '5', '1']);
});
