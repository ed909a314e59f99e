import { randomBytes } from 'node:crypto';
import { watch as fsWatch } from 'node:fs';
import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SchmuxError } from '../../../src/contract/errors.js';
import type { Workspaces } from '../../../src/daemon/workspace/workspaces.js';
import { createGitServer, type GitServer } from '../../support/worlds/git-server.js';
import { createGitWorld, spawnWorkspace, watch, type GitWorld } from '../../support/worlds/git-world.js';

let world: GitWorld;
let server: GitServer;
let workspaces: Workspaces;
let bare: string;
beforeEach(async () => {
  world = await createGitWorld();
  server = await createGitServer(world.directory, world.env);
  bare = await world.origin('shop', { 'a.txt': 'a\n', 'large.bin': randomBytes(600_000).toString('base64') });
  world.repos.splice(0, 1, { name: 'shop', url: `${server.url}/shop.git` });
  workspaces = world.workspaces();
});
afterEach(async () => {
  await server.close();
  await world.close();
});

/** The failure of a spawn, and that nothing of it is left: no directory, no half-made mirror, a record that says failed. */
async function failure(internal = world.internal({}), watcher = watch()): Promise<SchmuxError> {
  const mine = world.workspaces({ internal });
  const record = await mine.reserve(await mine.check({ repo: 'shop' }));
  const error = await mine.prepare(record, watcher).then(
    () => expect.fail('it worked'),
    (thrown: SchmuxError) => thrown,
  );
  expect(await readdir(world.root)).toEqual([]);
  const mirrors = await readdir(world.reposDir);
  expect(mirrors.filter((name) => name.startsWith('.'))).toEqual([]);
  expect(mine.find(record.id)?.status).toBe('failed');
  await mine.dispose(record.id);
  expect(world.records.current.size).toBe(0);
  return error;
}

/** Waits for what runs in the world's directory to end: git must not outlive a failure. */
async function processesLeft(): Promise<string[]> {
  const left: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.includes(world.directory) && line.includes('git')) left.push(line.replaceAll('\0', ' '));
  }
  return left;
}

test('over http: downloaded once; a second workspace asks only for news; origin is the real address', async () => {
  const first = await spawnWorkspace(workspaces, { repo: 'shop' });
  const once = server.packBytes();
  expect(once).toBeGreaterThan(500_000);
  await spawnWorkspace(workspaces, { repo: 'shop', branch: 'x' });
  await world.commit(bare, 'main', { 'b.txt': 'b\n' });
  const third = await spawnWorkspace(workspaces, { repo: 'shop' });
  expect(await readFile(join(third.path, 'b.txt'), 'utf8')).toBe('b\n');
  expect(server.packBytes() - once).toBeLessThan(20_000);
  expect((await world.git(first.path, 'remote', 'get-url', 'origin')).trim()).toBe(`${server.url}/shop.git`);
  expect(await workspaces.branches('shop')).toEqual({ default_branch: 'main', branches: ['main'], tags: [] });
});

test('a lost cache is rebuilt from existing workspaces, not from the network, and is independent', async () => {
  const first = await spawnWorkspace(workspaces, { repo: 'shop' });
  const once = server.packBytes();
  await rm(world.reposDir, { recursive: true });
  await world.commit(bare, 'main', { 'b.txt': 'b\n' });
  const second = await spawnWorkspace(workspaces, { repo: 'shop' });
  expect(server.packBytes() - once).toBeLessThan(20_000);
  const [mirror] = await readdir(world.reposDir);
  expect(await readdir(join(world.reposDir, mirror!, 'objects/info'))).not.toContain('alternates');
  // A reference that turns out to be damaged is done without.
  await rm(world.reposDir, { recursive: true });
  await rm(first.path, { recursive: true });
  const packs = join(second.path, '.git/objects/pack');
  for (const name of await readdir(packs)) if (name.endsWith('.pack')) await truncate(join(packs, name), 100);
  const third = await spawnWorkspace(workspaces, { repo: 'shop' });
  expect(await world.git(third.path, 'fsck', '--full')).toBe('');
});

test('the download is reported with percentages that never go back', async () => {
  const record = await workspaces.reserve(await workspaces.check({ repo: 'shop' }));
  const watcher = watch();
  await workspaces.prepare(record, watcher);
  const fetching = watcher.seen.filter(
    (progress) => progress.phase === 'fetching' && progress.percent !== null,
  );
  expect(fetching.at(-1)?.percent).toBeGreaterThanOrEqual(85);
  expect(fetching.map((progress) => progress.percent)).toEqual(
    fetching.map((progress) => progress.percent).toSorted((a, b) => (a ?? 0) - (b ?? 0)),
  );
  expect(watcher.seen.map((progress) => progress.phase)).toContain('cloning');
});

test('a missing login is reported at once, without a prompt', async () => {
  server.behaviour = 'unauthorized';
  // Every way git has of asking: all must stay closed.
  const asked = join(world.directory, 'asked');
  await writeFile(join(world.directory, 'bin/ask'), `#!/bin/sh\ntouch '${asked}'\n`, { mode: 0o755 });
  Object.assign(world.env, {
    GIT_ASKPASS: join(world.directory, 'bin/ask'),
    SSH_ASKPASS: join(world.directory, 'bin/ask'),
    DISPLAY: ':0',
  });
  const error = await failure();
  expect(error).toMatchObject({
    code: 'REPO_UNREACHABLE',
    message: expect.stringContaining('requires a login'),
  });
  expect(await readdir(world.directory)).not.toContain('asked');
});

test.each([
  ['forbidden', 'requires a login'],
  ['missing', 'no git repository'],
] as const)('%s is a plain sentence', async (behaviour, text) => {
  server.behaviour = behaviour;
  expect(await failure()).toMatchObject({
    code: 'REPO_UNREACHABLE',
    message: expect.stringContaining(text),
    hint: expect.any(String),
  });
});

test('a server that never answers is given up in time, with its processes', async () => {
  server.behaviour = 'hang';
  const error = await failure(world.internal({ clone_timeout_s: 1 }));
  expect(error).toMatchObject({
    code: 'CLONE_TIMEOUT',
    message: expect.stringContaining('did not answer in time'),
  });
  expect(await processesLeft()).toEqual([]);
});

test('a transfer that stops in the middle is given up in time', async () => {
  server.behaviour = { stallAfter: 100_000 };
  expect(await failure(world.internal({ clone_timeout_s: 2 }))).toMatchObject({ code: 'CLONE_TIMEOUT' });
  expect(await processesLeft()).toEqual([]);
});

test('a connection that is cut in the middle of a clone leaves nothing; the next try works', async () => {
  server.behaviour = { cut: 200_000 };
  expect(await failure()).toMatchObject({
    code: 'CLONE_FAILED',
    message: expect.stringContaining('lost before everything'),
  });
  server.behaviour = 'serve';
  expect((await spawnWorkspace(workspaces, { repo: 'shop' })).id).toBe('shop-001');
});

test('a connection that is cut in the middle of a fetch leaves the mirror as it was', async () => {
  await spawnWorkspace(workspaces, { repo: 'shop' });
  await world.commit(bare, 'main', { 'more.bin': randomBytes(600_000).toString('base64') });
  server.behaviour = { cut: 200_000 };
  await expect(spawnWorkspace(workspaces, { repo: 'shop' })).rejects.toMatchObject({ code: 'CLONE_FAILED' });
  const [mirror] = await readdir(world.reposDir);
  expect(
    (await readdir(join(world.reposDir, mirror!, 'objects/pack'))).filter((name) => name.startsWith('tmp_')),
  ).toEqual([]);
  server.behaviour = 'serve';
  const record = await spawnWorkspace(workspaces, { repo: 'shop' });
  expect(await readdir(record.path)).toContain('more.bin');
});

test('a redirect to another kind of address is not followed', async () => {
  server.behaviour = { redirect: `file://${bare}` };
  expect((await failure()).code).not.toBe('SPAWN_FAILED');
  expect(await processesLeft()).toEqual([]);
});

test('nothing listens; no such host; no such path', async () => {
  const port = await new Promise<number>((resolve) => {
    const socket = createServer().listen(0, '127.0.0.1', () => {
      const { port } = socket.address() as { port: number };
      socket.close(() => resolve(port));
    });
  });
  world.repos[0] = { name: 'shop', url: `http://127.0.0.1:${port}/shop.git` };
  expect(await failure()).toMatchObject({
    code: 'REPO_UNREACHABLE',
    message: expect.stringContaining('cannot be reached'),
  });
  world.repos[0] = { name: 'shop', url: 'https://nowhere.invalid/shop.git' };
  expect(await failure()).toMatchObject({
    code: 'REPO_UNREACHABLE',
    message: expect.stringContaining('Could not find the host'),
  });
  world.repos[0] = { name: 'shop', url: join(world.directory, 'gone.git') };
  expect(await failure()).toMatchObject({
    code: 'REPO_UNREACHABLE',
    message: expect.stringContaining('no git repository'),
  });
});

test('cancelled while the remote does not answer: at once, and nothing is left', async () => {
  server.behaviour = 'hang';
  const watcher = watch();
  const asked = server.asked('info/refs').then(() => watcher.abort());
  const began = performance.now();
  const error = await failure(world.internal({}), watcher);
  await asked;
  expect(error).toMatchObject({ code: 'SPAWN_CANCELLED' });
  expect(performance.now() - began).toBeLessThan(5000);
  expect(await processesLeft()).toEqual([]);
});

test('one of two starts that share a fetch is cancelled: the other continues', async () => {
  server.behaviour = { stallAfter: 100_000 };
  const [one, two] = [watch(), watch()];
  const records = [
    await workspaces.reserve(await workspaces.check({ repo: 'shop' })),
    await workspaces.reserve(await workspaces.check({ repo: 'shop' })),
  ];
  const asked = server.asked('git-upload-pack');
  const first = workspaces.prepare(records[0]!, one);
  const second = workspaces.prepare(records[1]!, two);
  await asked;
  one.abort();
  await expect(first).rejects.toMatchObject({ code: 'SPAWN_CANCELLED' });
  expect(world.records.current.get('shop-002')?.status).toBe('preparing');
  two.abort();
  await expect(second).rejects.toMatchObject({ code: 'SPAWN_CANCELLED' });
  expect(await readdir(world.reposDir)).toEqual([]);
});

test('a branch that was pushed while a fetch was under way is found all the same', async () => {
  await spawnWorkspace(workspaces, { repo: 'shop' });
  await world.commit(bare, 'main', { 'b.txt': 'b\n' });
  const early = await workspaces.reserve(await workspaces.check({ repo: 'shop' }));
  const late = await workspaces.reserve(await workspaces.check({ repo: 'shop', branch: 'late' }));
  // The remote has listed its branches (to the fetch and to the question beside it) and is asked for objects: held there.
  let posts = 0;
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const reached = new Promise<void>((resolve) => {
    server.gate = async (line) => {
      if (!line.startsWith('POST') || ++posts < 3) return;
      resolve();
      await held;
    };
  });
  const first = workspaces.prepare(early, watch());
  await reached;
  const second = workspaces.prepare(late, watch());
  const commit = await world.commit(bare, 'late', { 'late.txt': 'l\n' });
  release();
  expect((await first).status).toBe('ready');
  expect(await second).toMatchObject({ branch: 'late', base_commit: commit });
});

test('a damaged or half deleted mirror is created again', async () => {
  await spawnWorkspace(workspaces, { repo: 'shop' });
  const [mirror] = await readdir(world.reposDir);
  const packs = join(world.reposDir, mirror!, 'objects/pack');
  for (const name of await readdir(packs)) await rm(join(packs, name));
  const record = await spawnWorkspace(workspaces, { repo: 'shop' });
  expect(await world.git(record.path, 'fsck', '--full')).toBe('');
  await rm(join(world.reposDir, mirror!, 'HEAD'));
  expect((await spawnWorkspace(workspaces, { repo: 'shop' })).id).toBe('shop-003');
});

test('cancelled while files are written: what writes them is ended and nothing is left', async () => {
  await world.commit(bare, 'main', { '.gitattributes': '*.slow filter=slow\n', 'a.slow': 's\n' });
  const started = join(world.directory, 'started');
  const slow = join(world.directory, 'bin/slow-smudge');
  await writeFile(slow, `#!/bin/sh\ntouch '${started}'\nsleep 600\n`, { mode: 0o755 });
  await world.git(world.home, 'config', '--global', 'filter.slow.smudge', slow);
  const watcher = watch();
  const arrived = new Promise<void>((resolve) => {
    const watching = fsWatch(world.directory, (_event, name) => {
      if (name !== 'started') return;
      watching.close();
      resolve();
    });
  });
  void arrived.then(() => watcher.abort());
  expect(await failure(world.internal({}), watcher)).toMatchObject({ code: 'SPAWN_CANCELLED' });
  expect(await processesLeft()).toEqual([]);
});

test('ssh is the user’s own, set never to prompt; its failure becomes a plain sentence', async () => {
  const log = join(world.directory, 'ssh-args');
  const ssh = join(world.directory, 'bin/ssh');
  const script = `#!/bin/sh\nprintf '%s\\n' "$@" > '${log}'\necho 'git@example.invalid: Permission denied (publickey).' >&2\nexit 255\n`;
  await writeFile(ssh, script, { mode: 0o755 });
  await world.git(world.home, 'config', '--global', 'core.sshCommand', 'ssh -i work-key');
  world.repos[0] = { name: 'shop', url: 'git@example.invalid:me/$(touch canary).git' };
  expect(await failure()).toMatchObject({ message: expect.stringContaining('requires a login') });
  expect((await readFile(log, 'utf8')).split('\n')).toEqual(
    expect.arrayContaining(['-i', 'work-key', 'BatchMode=yes', 'git@example.invalid']),
  );
  expect(await readdir(world.directory)).not.toContain('canary');
});
