import { spawn } from 'node:child_process';
import { chown, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGitWorld, spawnWorkspace, writeFiles, type GitWorld } from '../../support/worlds/git-world.js';

let world: GitWorld;
beforeEach(async () => {
  world = await createGitWorld();
});
afterEach(() => world.close());

const at = (...names: string[]) => join(world.directory, ...names);

async function repository(path: string): Promise<string> {
  await mkdir(path, { recursive: true });
  await world.git(path, 'init', '-q');
  await writeFiles(path, { 'a.txt': 'a\n' });
  await world.git(path, 'add', '-A');
  await world.git(path, 'commit', '-q', '-m', 'one');
  return path;
}

test('a directory has one record, whatever link leads to it, also over a restart', async () => {
  await world.origin('shop', { 'dir/a.txt': 'a\n' });
  await mkdir(at('disk'));
  await symlink(at('disk'), world.root);
  const workspaces = world.workspaces();
  const clone = await spawnWorkspace(workspaces, { repo: 'shop' });
  const own = await repository(at('own'));
  await symlink(own, at('alias'));
  const adopted = await workspaces.adopt(at('alias'));
  expect(adopted.path).toBe(own);
  const same: [string, string][] = [
    [at('disk', clone.id), clone.id],
    [at('disk', clone.id, 'dir'), clone.id],
    [join(world.root, clone.id), clone.id],
    [own, adopted.id],
  ];
  for (const [path, id] of same) expect((await workspaces.adopt(path)).id).toBe(id);
  // The same folder under another spelling, after a restart.
  await world.workspaces({ root: () => at('disk') }).recover();
  expect([...world.records.current.keys()].sort()).toEqual([adopted.id, clone.id].sort());
  expect((await workspaces.at(at('alias')))?.id).toBe(adopted.id);
});

test('a path means the repository that git says it is in', async () => {
  const outer = await repository(at('mono'));
  const nested = await repository(join(outer, 'tools/own'));
  await mkdir(join(nested, 'src'));
  await world.git(outer, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', nested, 'libs/sub');
  await world.git(outer, 'worktree', 'add', '-q', join(outer, 'trees/fix'));
  await mkdir(join(outer, 'docs'));
  // Empty, it is nothing to git.
  await mkdir(join(outer, 'docs/.git'));
  const workspaces = world.workspaces();
  const paths: [string, string][] = [
    [outer, outer],
    [nested, nested],
    [join(nested, 'src'), nested],
    [join(outer, 'libs/sub'), join(outer, 'libs/sub')],
    [join(outer, 'trees/fix'), join(outer, 'trees/fix')],
    [join(outer, 'docs'), outer],
  ];
  for (const [given, path] of paths) expect((await workspaces.adopt(given)).path).toBe(path);
  expect(world.records.current.size).toBe(4);
});

test('a repository that git refuses or passes over is refused with the reason, not taken for another one', async () => {
  const outer = await repository(at('outer'));
  const workspaces = world.workspaces();
  await workspaces.adopt(outer);
  const refused = async (path: string, why: RegExp) => {
    await expect(workspaces.check({ workspace: path }), path).rejects.toMatchObject({
      code: 'WORKSPACE_UNREADABLE',
      message: expect.stringMatching(why) as string,
    });
  };
  const main = await repository(at('main'));
  await world.git(main, 'worktree', 'add', '-q', join(outer, 'linked'));
  await rename(main, at('main-moved'));
  await refused(join(outer, 'linked'), /not a git repository: .*worktrees/);
  const damaged = await repository(join(outer, 'damaged'));
  await rm(join(damaged, '.git/HEAD'));
  await refused(damaged, /\.git is damaged/);
  await refused(join(outer, '.git'), /git/);
  await writeFiles(outer, { 'note/.git': 'nonsense\n' });
  await refused(join(outer, 'note'), /invalid gitfile/);
  const elsewhere = await repository(at('elsewhere'));
  await world.git(elsewhere, 'config', 'core.worktree', outer);
  await refused(elsewhere, /elsewhere/);
  if (process.getuid?.() === 0) {
    const foreign = await repository(at('foreign'));
    await chown(foreign, 1234, 1234);
    await refused(foreign, /dubious ownership|owned by someone else/);
  }
  expect(world.records.current.size).toBe(1);
});

test('a versioned home and the folders of schmux are not taken by accident', async () => {
  const workspaces = world.workspaces();
  await repository(world.home);
  const notes = join(world.home, 'notes');
  await mkdir(notes);
  await mkdir(world.root);
  await mkdir(at('schmux-home', 'run'), { recursive: true });
  const implied = (path: string) => workspaces.check({ workspace: path, workspaceImplied: true });
  for (const path of [world.home, '/', notes])
    await expect(implied(path), path).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  for (const path of [at('schmux-home'), at('schmux-home', 'run'), world.root])
    await expect(workspaces.check({ workspace: path }), path).rejects.toMatchObject({ code: 'PATH_INVALID' });
  const own = await repository(join(world.home, 'code'));
  expect(await implied(own)).toMatchObject({ path: own });
  expect(await implied(join(own, '.'))).toMatchObject({ path: own });
  // Named, they are meant; a home that was recorded does not swallow what is in it.
  const record = await workspaces.reserve(await workspaces.check({ workspace: '~' }));
  expect(record).toMatchObject({ path: world.home, managed: false });
  expect((await workspaces.adopt(notes)).path).toBe(notes);
  await expect(implied(world.home)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  // A recorded plain directory is the workspace of every agent that works in it.
  await mkdir(join(notes, 'today'));
  expect(await implied(join(notes, 'today'))).toMatchObject({ path: notes });
});

test('an id wins over a directory of the same name', async () => {
  const workspaces = world.workspaces();
  const record = await workspaces.adopt(await repository(at('here')));
  const other = await repository(at('below', 'here'));
  expect(await workspaces.check({ workspace: 'here' })).toMatchObject({ record: { id: record.id } });
  expect(await workspaces.check({ workspace: other })).toMatchObject({ path: other, record: null });
  await expect(workspaces.check({ workspace: 'below' })).rejects.toMatchObject({ code: 'WORKSPACE_UNKNOWN' });
});

test('a moved directory keeps its record; a copy and a replacement are the user’s own', async () => {
  await world.origin('shop');
  const workspaces = world.workspaces();
  const clone = await spawnWorkspace(workspaces, { repo: 'shop' });
  const own = await workspaces.adopt(await repository(at('own-one')));
  await rename(own.path, at('own-two'));
  await expect(workspaces.check({ workspace: own.id })).rejects.toMatchObject({ code: 'WORKSPACE_MISSING' });
  expect(await workspaces.adopt(at('own-two'))).toMatchObject({ id: own.id, path: at('own-two') });

  // The whole folder moves, and workspace_path with it.
  await rename(world.root, at('moved'));
  const moved = world.workspaces({ root: () => at('moved') });
  await moved.recover();
  expect(moved.find(clone.id)).toMatchObject({ path: at('moved', clone.id), managed: true, status: 'ready' });
  await world.git(world.directory, 'clone', '-q', at('moved', clone.id), at('kept'));

  // Out of it under another name, it is the user's.
  await rename(at('moved', clone.id), at('mine'));
  expect(await moved.adopt(at('mine'))).toMatchObject({ id: clone.id, managed: false });
  expect(world.records.current.size).toBe(2);

  const second = await spawnWorkspace(moved, { repo: 'shop' });
  await rm(second.path, { recursive: true });
  await rename(at('kept'), second.path);
  await moved.dispose(second.id);
  expect(moved.find(second.id)).toBeNull();
  expect(await readFile(join(second.path, 'README.md'), 'utf8')).toBe('# shop\n');
});

test('a live agent keeps the directory that it is in, by whatever record or path', async () => {
  await world.origin('shop', { '.gitignore': 'inner\n', 'dir/a.txt': 'a\n' });
  const processes: { session: string; pids: number[] }[] = [];
  const workspaces = world.workspaces({ liveProcesses: async () => processes });
  const record = await spawnWorkspace(workspaces, { repo: 'shop' });
  const keptBy = async (id: string, session: string) => {
    expect(await workspaces.safety(id)).toMatchObject({
      safe: false,
      reasons: [{ kind: 'live_sessions', items: [session] }],
    });
    await expect(workspaces.dispose(id)).rejects.toMatchObject({ code: 'WORKSPACE_UNSAFE' });
    expect(await readFile(join(record.path, 'dir/a.txt'), 'utf8')).toBe('a\n');
  };
  await symlink(record.path, at('alias'));
  const { created_at } = record;
  const other = {
    repo: null,
    branch: null,
    managed: false,
    status: 'ready' as const,
    created_at,
    base_commit: null,
  };
  const put = (id: string, path: string) => world.records.put({ ...other, id, path }, { durable: true });

  // As an older version recorded it: the same directory through a link, and one in it.
  for (const [id, path] of [
    ['twin', at('alias')],
    ['part', at('alias', 'dir')],
  ] as const) {
    await put(id, path);
    world.live.set(id, ['bbbbbb']);
    await expect(workspaces.dispose(record.id)).rejects.toMatchObject({
      message: expect.stringContaining('bbbbbb') as string,
    });
    world.live.clear();
    // Without an agent, its directory would still go with this one.
    await expect(workspaces.dispose(record.id)).rejects.toMatchObject({
      message: expect.stringContaining('another workspace') as string,
    });
    world.live.set(record.id, ['cccccc']);
    if (id === 'twin') await keptBy(id, 'cccccc');
    world.live.clear();
    await workspaces.dispose(id);
  }

  // An agent of another workspace that went there.
  const agent = spawn('sh', ['-c', 'cd "$0" && echo there && exec cat', at('alias', 'dir')], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  try {
    await new Promise((resolve) => agent.stdout.once('data', resolve));
    processes.push({ session: 'dddddd', pids: [process.pid, agent.pid ?? 0] });
    await keptBy(record.id, 'dddddd');
  } finally {
    processes.length = 0;
    const ended = new Promise((resolve) => agent.once('exit', resolve));
    agent.stdin.end();
    await ended;
  }
  await workspaces.dispose(record.id);
  expect(workspaces.find(record.id)).toBeNull();
});
