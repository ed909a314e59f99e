import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGitWorld, spawnWorkspace, type GitWorld } from '../../support/worlds/git-world.js';

let world: GitWorld;
beforeEach(async () => {
  world = await createGitWorld();
});
afterEach(() => world.close());

/** A refusal happens before anything exists: no record, no folder, no clone cache. */
async function expectNothing(): Promise<void> {
  expect(world.records.puts).toEqual([]);
  expect(await readdir(world.directory)).not.toEqual(expect.arrayContaining(['workspaces']));
  expect(await readdir(world.directory)).not.toEqual(expect.arrayContaining(['repos']));
  expect(await readdir(world.directory)).not.toEqual(expect.arrayContaining(['canary']));
}

test.each([
  [{ repo: 'nope' }, 'REPO_UNKNOWN', 'shop'],
  [{ repo: '-x' }, 'REPO_UNKNOWN', 'shop'],
  [{ repo: 'shop', branch: '--upload-pack=touch canary' }, 'BRANCH_INVALID', 'Use letters'],
  [{ repo: 'shop', branch: 'a b' }, 'BRANCH_INVALID', 'Use letters'],
  [{ repo: 'shop', branch: 'a\nb' }, 'BRANCH_INVALID', 'Use letters'],
  [{ repo: 'shop', branch: 'a\u202eb' }, 'BRANCH_INVALID', 'Use letters'],
  [{ workspace: 'nope-001' }, 'WORKSPACE_UNKNOWN', '-r'],
  [{ workspace: '/no/such/directory' }, 'WORKSPACE_UNKNOWN', '-r'],
  [{ workspace: 'relative/path' }, 'WORKSPACE_UNKNOWN', '-r'],
  [{}, 'BAD_REQUEST', '-r'],
] as const)('%j: %s', async (input, code, hint) => {
  await world.origin('shop');
  await expect(world.workspaces().check(input)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(/^[A-Z].*\.$/),
    hint: expect.stringContaining(hint),
  });
  await expectNothing();
});

test.each([
  'ext::sh -c "touch canary"',
  '--upload-pack=touch canary',
  'https://x/$(touch canary)\n/y',
  'ssh://-oProxyCommand=touch/x',
])('an address in a configuration that was edited by hand is checked too: %j', async (url) => {
  world.repos.push({ name: 'bad', url: url.replace('canary', join(world.directory, 'canary')) });
  await expect(world.workspaces().check({ repo: 'bad' })).rejects.toMatchObject({ code: 'REPO_URL_INVALID' });
  await expectNothing();
});

test.each([
  'relative/root',
  '/root/with#hash',
  '/root/with\nnewline',
  '/',
  '~someone/x',
  '/x/#(touch canary)',
])('a workspace folder that cannot be used: %j', async (root) => {
  await world.origin('shop');
  const workspaces = world.workspaces({ root: () => root });
  await expect(workspaces.check({ repo: 'shop' })).rejects.toMatchObject({ code: 'WORKSPACE_ROOT_INVALID' });
  await expectNothing();
});

test('a file in the place of the workspace folder, or above it', async () => {
  await world.origin('shop');
  const file = join(world.directory, 'file');
  await writeFile(file, '');
  for (const root of [file, join(file, 'below')])
    await expect(
      spawnWorkspace(world.workspaces({ root: () => root }), { repo: 'shop' }),
    ).rejects.toMatchObject({
      code: 'WORKSPACE_ROOT_INVALID',
    });
});

test('a full disk is refused before anything exists, with the space needed once that is known', async () => {
  await world.origin('shop', { 'big.txt': 'x'.repeat(3 << 20) });
  let free = 99 << 20;
  const workspaces = world.workspaces({ freeBytes: async () => free });
  await expect(workspaces.check({ repo: 'shop' })).rejects.toMatchObject({ code: 'DISK_FULL' });
  await expectNothing();
  free = 102 << 20;
  await spawnWorkspace(workspaces, { repo: 'shop' });
  await expect(workspaces.check({ repo: 'shop' })).rejects.toMatchObject({
    code: 'DISK_FULL',
    message: expect.stringContaining('102 MiB left; a new workspace needs 103 MiB'),
  });
});

test('a home in the workspace folder is expanded', async () => {
  await world.origin('shop');
  const record = await spawnWorkspace(world.workspaces({ root: () => '~/mine' }), { repo: 'shop' });
  expect(record.path).toBe(join(world.home, 'mine/shop-001'));
});

test('names that tmux or a shell would run are refused or do nothing', async () => {
  const canary = join(world.directory, 'canary');
  const shell = `$(touch \${IFS}${canary})`;
  const bare = join(world.directory, `a;touch canary;\`touch canary\`$(touch canary)'"`);
  await world.git(world.directory, 'init', '-q', '--bare', bare);
  await world.commit(bare, 'main', { 'a.txt': 'a' });
  await world.commit(bare, shell.replaceAll(' ', ''), {
    'b.txt': 'b',
    '`touch canary`;$(touch canary)': 'x',
  });
  world.repos.push({ name: 'odd', url: bare });
  const workspaces = world.workspaces();
  const record = await spawnWorkspace(workspaces, { repo: 'odd', branch: shell.replaceAll(' ', '') });
  await writeFile(join(record.path, '--output=canary'), 'x');
  await writeFile(join(record.path, ':(exclude)x\n$(touch canary)'), 'x');
  expect(await workspaces.refresh(record.id)).toMatchObject({ untracked: 2 });
  const diff = await workspaces.diff(record.id, 'head');
  expect(diff.files.map((file) => file.path).sort()).toEqual([
    '--output=canary',
    ':(exclude)x\n$(touch canary)',
  ]);
  expect((await workspaces.diff(record.id, 'head', '--output=canary')).files).toHaveLength(1);
  await workspaces.safety(record.id);
  await workspaces.branches('odd');
  expect(await readdir(world.directory)).not.toContain('canary');
  expect(await readdir(record.path)).not.toContain('canary');

  // A directory whose name tmux would expand is no workspace, also not through a link.
  const hash = join(world.directory, `#(touch ${'canary'})`);
  await mkdir(hash);
  await symlink(hash, join(world.directory, 'innocent'));
  for (const path of [hash, join(world.directory, 'innocent')])
    await expect(workspaces.check({ workspace: path })).rejects.toMatchObject({ code: 'PATH_INVALID' });
});

test('an existing workspace is used as it is: another branch or repository is refused', async () => {
  await world.origin('shop');
  const workspaces = world.workspaces();
  const record = await spawnWorkspace(workspaces, { repo: 'shop' });
  await expect(workspaces.check({ workspace: record.id, branch: 'other' })).rejects.toMatchObject({
    code: 'BRANCH_INVALID',
  });
  await expect(workspaces.check({ workspace: record.id, repo: 'else' })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
});

test('a branch that the remote could never take is refused, with the name in its way', async () => {
  const bare = await world.origin('shop');
  await world.commit(bare, 'release/2026.4', { 'r.txt': 'r\n' });
  const workspaces = world.workspaces();
  for (const [branch, other] of [
    ['main/x', 'main'],
    ['release', 'release/2026.4'],
    ['release/2026.4/fix', 'release/2026.4'],
  ] as const)
    await expect(workspaces.check({ repo: 'shop', branch })).rejects.toMatchObject({
      code: 'BRANCH_INVALID',
      message: expect.stringContaining(`origin has ${other},`),
      hint: expect.stringContaining('Choose another name'),
    });
  await expectNothing();
  // Where names that differ in case are one file, as git found when it made the copy.
  await spawnWorkspace(workspaces, { repo: 'shop' });
  const [mirror] = await readdir(world.reposDir);
  await world.git(join(world.reposDir, mirror!), 'config', 'core.ignoreCase', 'true');
  await expect(workspaces.check({ repo: 'shop', branch: 'Main' })).rejects.toMatchObject({
    code: 'BRANCH_INVALID',
    hint: expect.stringContaining('-b main'),
  });
});

test('a missing git is reported plainly', async () => {
  await world.origin('shop');
  const workspaces = world.workspaces({ env: { ...world.env, PATH: '/nonexistent' } });
  await expect(workspaces.check({ repo: 'shop', branch: 'x' })).rejects.toMatchObject({
    code: 'GIT_MISSING',
  });
});
