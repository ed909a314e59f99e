import { rename, utimes, readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGitServer, type GitServer } from '../../support/worlds/git-server.js';
import { createGitWorld, spawnWorkspace, type GitWorld } from '../../support/worlds/git-world.js';

let world: GitWorld;
let server: GitServer;
let bare: string;
beforeEach(async () => {
  world = await createGitWorld();
  server = await createGitServer(world.directory, world.env);
  bare = await world.origin('shop');
  await world.commit(bare, 'known', { 'k.txt': 'k\n' });
  await world.git(bare, 'tag', 'v1', 'known');
  world.repos[0] = { name: 'shop', url: `${server.url}/shop.git` };
});
afterEach(async () => {
  await server.close();
  await world.close();
});

/** Messages of git when a name is resolved without a network. */
const NO_NAME = 'https://nowhere.invalid/';

test('when the remote does not answer, the copy is used with its age; refs it cannot know are refused', async () => {
  await spawnWorkspace(world.workspaces(), { repo: 'shop' });
  const [mirror] = await readdir(world.reposDir);
  const ago = new Date(Date.now() - 2.5 * 3_600_000);
  await utimes(join(world.reposDir, mirror!, 'schmux-fetched'), ago, ago);
  const stale = [
    expect.stringMatching(/^origin did not respond; the copy on this machine is from 2 h ago\. /),
  ];

  // Nothing listens, no such host, a server that is up and says nothing.
  const silent = createServer((socket) => void socket.resume());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as { port: number };
  for (const elsewhere of ['http://127.0.0.1:1/', NO_NAME, `http://127.0.0.1:${port}/`]) {
    await world.git(world.home, 'config', '--global', `url.${elsewhere}.insteadOf`, `${server.url}/`);
    const began = performance.now();
    // A new instance each, so that none knows from the one before that the remote is silent.
    const workspaces = world.workspaces();
    expect(await spawnWorkspace(workspaces, { repo: 'shop' })).toMatchObject({
      branch: 'main',
      notes: stale,
    });
    if (!elsewhere.includes(String(port))) {
      expect(await spawnWorkspace(workspaces, { repo: 'shop', branch: 'known' })).toMatchObject({
        branch: 'known',
        notes: stale,
      });
      expect(await spawnWorkspace(workspaces, { repo: 'shop', branch: 'v1' })).toMatchObject({
        notes: stale,
      });
      const before = world.records.puts.length;
      await expect(workspaces.check({ repo: 'shop', branch: 'unknown' })).rejects.toMatchObject({
        code: 'REPO_UNREACHABLE',
        message: expect.stringMatching(
          /^origin did not respond, and the copy on this machine has no unknown/,
        ),
      });
      expect(world.records.puts).toHaveLength(before);
    }
    // Far below the 30 seconds that a first answer may take.
    expect(performance.now() - began).toBeLessThan(20_000);
    await world.git(world.home, 'config', '--global', '--unset-all', `url.${elsewhere}.insteadOf`);
  }
  await new Promise((resolve) => silent.close(resolve));

  await world.commit(bare, 'main', { 'news.txt': 'n\n' });
  const online = await spawnWorkspace(world.workspaces(), { repo: 'shop', branch: 'unknown' });
  expect(online).toMatchObject({ start: 'new branch unknown from main', notes: [] });
  expect(await readdir(online.path)).toContain('news.txt');
});

test('a remote that says no is a failure, also with a copy; without a copy an unreachable one is refused at once', async () => {
  const workspaces = world.workspaces();
  server.behaviour = 'hang';
  world.repos.push({ name: 'other', url: `${NO_NAME}other.git` });
  await expect(workspaces.check({ repo: 'other', branch: 'x' })).rejects.toMatchObject({
    code: 'REPO_UNREACHABLE',
  });
  server.behaviour = 'serve';
  await spawnWorkspace(workspaces, { repo: 'shop' });
  for (const behaviour of ['unauthorized', 'missing'] as const) {
    server.behaviour = behaviour;
    await expect(spawnWorkspace(workspaces, { repo: 'shop' })).rejects.toMatchObject({
      code: 'REPO_UNREACHABLE',
    });
  }
});

test('a drive that is not mounted is like a remote that does not answer', async () => {
  world.repos[0] = { name: 'shop', url: bare };
  const workspaces = world.workspaces();
  await spawnWorkspace(workspaces, { repo: 'shop' });
  await rename(bare, `${bare}-away`);
  expect(await spawnWorkspace(workspaces, { repo: 'shop' })).toMatchObject({
    notes: [expect.stringContaining('less than a minute ago')],
  });
});

test('an address is checked before it is saved: a missing repository is refused, a silent one is a warning', async () => {
  const workspaces = world.workspaces();
  expect(await workspaces.probe(`${server.url}/shop.git`)).toEqual({});
  expect(await workspaces.probe(bare.replace(/\.git$/, ''))).toEqual({});
  const refused: [address: string, message: string, hint: string][] = [
    [join(world.directory, 'gone'), 'There is nothing at', 'Check the path'],
    [world.home, 'There is no git repository at', 'Check the address'],
  ];
  const checkout = join(world.directory, 'checkout');
  await world.git(world.directory, 'clone', '-q', bare, checkout);
  await world.git(checkout, 'config', 'remote.origin.url', 'https://name:secret@example.com/shop.git');
  await world.git(world.directory, 'clone', '-q', bare, join(checkout, 'x/y'));
  refused.push([
    join(checkout, 'x'),
    `is a folder inside the repository ${checkout}`,
    `schmux repo add ${checkout}`,
  ]);
  for (const [address, message, hint] of refused)
    await expect(workspaces.probe(address)).rejects.toMatchObject({
      code: 'REPO_UNREACHABLE',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  expect(await workspaces.probe(checkout)).toEqual({
    note: expect.stringMatching(/push to its remote origin, https:\/\/example\.com\/shop\.git/),
  });
  server.behaviour = 'missing';
  await expect(workspaces.probe(`${server.url}/shop.git`)).rejects.toMatchObject({
    code: 'REPO_UNREACHABLE',
  });
  server.behaviour = 'unauthorized';
  expect(await workspaces.probe(`${server.url}/shop.git`)).toEqual({
    warning: expect.stringContaining('login'),
  });
  expect(await workspaces.probe(`${NO_NAME}shop.git`)).toEqual({
    warning: expect.stringContaining('Could not find the host'),
  });
  server.behaviour = 'hang';
  expect(await workspaces.probe(`${server.url}/shop.git`)).toEqual({
    warning: expect.stringContaining('in time'),
  });
});
