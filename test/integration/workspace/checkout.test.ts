import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGitWorld, spawnWorkspace, type GitWorld } from '../../support/worlds/git-world.js';

let world: GitWorld;
let server: string;
let checkout: string;
const say = async (path: string, ...args: string[]) => (await world.git(path, ...args)).trim();

/** A user's checkout of a repository on a server, with a commit that is not pushed and a branch of its own. */
beforeEach(async () => {
  world = await createGitWorld();
  server = await world.origin('server');
  await world.commit(server, 'team', { 'team.txt': 't\n' });
  checkout = join(world.directory, 'mine');
  await world.git(world.directory, 'clone', '-q', server, checkout);
  await commitIn(checkout, 'unpushed.txt');
  await world.git(checkout, 'switch', '-q', '-c', 'idea');
  await commitIn(checkout, 'idea.txt');
  await world.git(checkout, 'switch', '-q', 'main');
  world.repos.splice(0, 1, { name: 'mine', url: checkout });
});
afterEach(() => world.close());

async function commitIn(path: string, file: string): Promise<void> {
  await writeFile(join(path, file), `${file}\n`);
  await world.git(path, 'add', '-A');
  await world.git(path, 'commit', '-q', '-m', file);
}

test('agents in a clone of a checkout have its content, and push where its user pushes', async () => {
  const workspaces = world.workspaces();
  const before = await say(checkout, 'for-each-ref');
  const record = await spawnWorkspace(workspaces, { repo: 'mine' });
  expect(record).toMatchObject({ branch: 'main', start: `branch main as in ${checkout}`, notes: [] });
  expect(await readFile(join(record.path, 'unpushed.txt'), 'utf8')).toBe('unpushed.txt\n');
  expect(await say(record.path, 'remote', 'get-url', 'origin')).toBe(server);
  expect(await say(record.path, 'remote', 'get-url', 'local')).toBe(checkout);
  expect(await say(record.path, 'symbolic-ref', 'refs/remotes/origin/HEAD')).toBe('refs/remotes/origin/main');
  expect(await workspaces.refresh(record.id)).toMatchObject({ upstream: 'origin/main', ahead: 1, behind: 0 });
  // Unpushed work is in the checkout, so nothing would be lost.
  expect(await workspaces.safety(record.id)).toMatchObject({ safe: true });
  await commitIn(record.path, 'work.txt');
  expect(await workspaces.safety(record.id)).toMatchObject({ safe: false });
  await world.git(record.path, 'push', '-q');
  expect(await say(server, 'rev-parse', 'refs/heads/main')).toBe(await say(record.path, 'rev-parse', 'HEAD'));

  const fresh = await spawnWorkspace(workspaces, { repo: 'mine', branch: 'fresh' });
  expect(fresh).toMatchObject({ start: 'new branch fresh from main' });
  await commitIn(fresh.path, 'fresh.txt');
  await world.git(fresh.path, 'push', '-q');
  expect(await say(fresh.path, 'rev-parse', '--symbolic-full-name', '@{u}')).toBe(
    'refs/remotes/origin/fresh',
  );

  const idea = await spawnWorkspace(workspaces, { repo: 'mine', branch: 'idea' });
  expect(idea).toMatchObject({ branch: 'idea', start: `branch idea as in ${checkout}` });
  expect(await readFile(join(idea.path, 'idea.txt'), 'utf8')).toBe('idea.txt\n');
  expect(await workspaces.refresh(idea.id)).toMatchObject({ upstream: null });
  const team = await spawnWorkspace(workspaces, { repo: 'mine', branch: 'origin/team' });
  expect(team).toMatchObject({ branch: 'team', start: `branch team as ${checkout} fetched it last` });
  expect(await workspaces.refresh(team.id)).toMatchObject({ upstream: 'origin/team', ahead: 0 });
  await world.git(idea.path, 'switch', '-q', 'team');
  expect(await workspaces.branches('mine')).toEqual({
    default_branch: 'main',
    branches: ['main', 'idea', 'team'],
    tags: [],
  });
  expect(await say(checkout, 'for-each-ref')).toBe(before);
});

test('a fork to push to, addresses for pushes and a branch of another name come along', async () => {
  const fork = join(world.directory, 'fork.git');
  await world.git(world.directory, 'clone', '-q', '--bare', server, fork);
  await world.git(checkout, 'remote', 'rename', 'origin', 'upstream');
  await world.git(checkout, 'remote', 'add', 'fork', '../fork.git');
  await world.git(checkout, 'remote', 'add', 'friend', '../friend.git');
  await world.git(checkout, 'config', 'remote.pushDefault', 'fork');
  await world.git(checkout, 'config', 'remote.upstream.pushurl', 'ssh://example.invalid/never');
  await world.git(checkout, 'switch', '-q', '-c', 'my-team', '--track', 'upstream/team');
  const workspaces = world.workspaces();
  const record = await spawnWorkspace(workspaces, { repo: 'mine' });
  expect(record).toMatchObject({ branch: 'my-team' });
  expect(await say(record.path, 'config', 'remote.origin.url')).toBe(server);
  expect(await say(record.path, 'config', 'remote.origin.pushurl')).toBe('ssh://example.invalid/never');
  expect(await say(record.path, 'config', 'remote.fork.url')).toBe(fork);
  expect(await say(record.path, 'rev-parse', '--symbolic-full-name', '@{u}')).toBe(
    'refs/remotes/origin/team',
  );
  // What git means by it is in no workspace, and it must not become a new branch of that name.
  await expect(workspaces.check({ repo: 'mine', branch: 'friend/x' })).rejects.toMatchObject({
    code: 'BRANCH_INVALID',
    message: expect.stringContaining('a branch of the remote friend'),
  });
  await commitIn(record.path, 'work.txt');
  await world.git(record.path, 'push', '-q');
  expect(await say(fork, 'rev-parse', 'refs/heads/my-team')).toBe(
    await say(record.path, 'rev-parse', 'HEAD'),
  );
});

test('a checkout without a remote is pushed into; its own branch is refused by git', async () => {
  await world.git(checkout, 'remote', 'remove', 'origin');
  const workspaces = world.workspaces();
  expect(await workspaces.probe(checkout)).toEqual({
    note: expect.stringMatching(/has no remote.*push new branches into it; git refuses a push to main/),
  });
  const record = await spawnWorkspace(workspaces, { repo: 'mine', branch: 'work' });
  expect(await say(record.path, 'remote')).toBe('origin');
  expect(await say(record.path, 'remote', 'get-url', 'origin')).toBe(checkout);
  await world.git(record.path, 'push', '-q');
  expect(await say(checkout, 'rev-parse', 'refs/heads/work')).toBe(record.base_commit);
});

test('a detached checkout, a worktree, and one that gets its remote later', async () => {
  const tree = join(world.directory, 'tree');
  await world.git(checkout, 'worktree', 'add', '-q', '--detach', tree, 'idea~1');
  await commitIn(tree, 'detached.txt');
  world.repos.push({ name: 'tree', url: tree });
  const workspaces = world.workspaces();
  const detached = await spawnWorkspace(workspaces, { repo: 'tree' });
  expect(detached).toMatchObject({ branch: null, base_commit: await say(tree, 'rev-parse', 'HEAD') });
  expect(await say(detached.path, 'remote', 'get-url', 'origin')).toBe(server);
  expect(await workspaces.safety(detached.id)).toMatchObject({ safe: true });

  await world.git(checkout, 'remote', 'remove', 'origin');
  await spawnWorkspace(workspaces, { repo: 'mine' });
  await world.git(checkout, 'remote', 'add', 'origin', server);
  await world.git(checkout, 'fetch', '-q');
  const record = await spawnWorkspace(workspaces, { repo: 'mine' });
  expect(await say(record.path, 'remote', 'get-url', 'origin')).toBe(server);
  expect(await say(record.path, 'for-each-ref', '--format=%(refname)', 'refs/remotes/origin')).toContain(
    'team',
  );
});
