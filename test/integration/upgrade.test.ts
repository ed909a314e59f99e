import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { goTo, installCounter, logOf, numbers, starts, until } from '../soak/agents.js';
import { daemonPid, finish, isRunning, list } from '../soak/daemon.js';
import { broken } from '../soak/invariants.js';
import { createSchmuxWorld, type SchmuxWorld } from '../support/worlds/schmux-world.js';
import { runProgram } from '../support/worlds/programs.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const OLD = '0.0.9';

let world: SchmuxWorld;
beforeEach(async () => {
  world = await createSchmuxWorld();
  await installCounter(world);
});
afterEach(() => world.stop());

/** The same program that calls itself an older one: what an installation was before its upgrade. */
async function installOld(): Promise<string> {
  const folder = join(world.dir, 'old');
  await mkdir(folder);
  for (const name of ['bin', 'dist'])
    await cp(join(root, name), join(folder, name), {
      recursive: true,
      filter: (path) => !path.includes('/dist/.'),
    });
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as object;
  await writeFile(join(folder, 'package.json'), JSON.stringify({ ...manifest, version: OLD }));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return join(folder, 'bin/schmux.js');
}

it('an upgrade: the old daemon is named, replaced by the next start, and no agent notices', async () => {
  const old = await installOld();
  const ran = await runProgram(process.execPath, [old, 'start'], { env: world.env, cwd: world.dir });
  expect([ran.code, ran.stderr]).toEqual([0, '']);
  const oldPid = (await daemonPid(world)) ?? 0;
  const ids = await world.spawn({ agents: [{ agent: 'counter', count: 2 }], nickname: 'kept' });
  for (const id of ids) await world.until(id, (session) => session.status === 'running', 'running');
  await goTo(world, 500);
  for (const id of ids)
    await until('500 lines', async () => (await logOf(world, id)).includes('line 500\r\n'));
  const before = await list(world);

  // The new command line does not talk to what it may not understand; it says what to do.
  const told = await world.cli('list');
  expect(told.code).toBe(1);
  expect(told.stderr).toContain(`The running daemon is schmux ${OLD}`);
  expect(told.stderr).toMatch(/schmux start .*agents keep running/);
  expect(await isRunning(oldPid)).toBe(true);

  const started = await world.cli('start');
  expect([started.code, started.stderr]).toEqual([
    0,
    expect.stringContaining(`Replaced schmux ${OLD} (pid ${oldPid}); agents keep running.`),
  ]);
  expect(await isRunning(oldPid)).toBe(false);
  await goTo(world, 1000);
  for (const id of ids) {
    await until('1000 lines', async () => (await logOf(world, id)).includes('line 1000\r\n'));
    expect(numbers(await logOf(world, id))).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1));
  }
  expect(await starts(world)).toHaveLength(2);
  const same = (sessions: typeof before) =>
    sessions
      .map(({ id, nickname, agent, status, workspace, created_at: at }) => ({
        id,
        nickname,
        agent,
        status,
        workspace,
        at,
      }))
      .toSorted((a, b) => a.id.localeCompare(b.id));
  expect(same(await list(world))).toEqual(same(before));
  expect(await broken(world)).toEqual([]);
  await finish(world, 'dispose', ids);
});

/** The fields of the first version of the file, for a running session; everything else came later. */
const FIRST_KEYS = ['status', 'id', 'agent', 'workspace', 'nickname', 'created_at', 'seat'];

it('a state file without what was added since is read, and its live session is the same', async () => {
  await world.start();
  const [id = ''] = await world.spawn({ agents: [{ agent: 'counter' }], nickname: 'from before' });
  await world.until(id, (session) => session.status === 'running', 'running');
  await until('its first word', async () => (await logOf(world, id)).includes('ready'));
  await world.ok('stop');
  const state = JSON.parse(await world.file('state.json')) as {
    version: number;
    sessions: Record<string, unknown>[];
    workspaces: Record<string, unknown>[];
  };
  for (const record of state.sessions)
    for (const key of Object.keys(record)) if (!FIRST_KEYS.includes(key)) delete record[key];
  for (const record of state.workspaces) delete record['base_commit'];
  await writeFile(join(world.home, 'state.json'), JSON.stringify(state));
  await world.ok('start');
  expect(await world.session(id)).toMatchObject({
    nickname: 'from before',
    status: 'running',
    muted: false,
    ended_by_user: false,
  });
  expect(await broken(world)).toEqual([]);
  await finish(world, 'done', [id]);
  expect(await world.until(id, (session) => session.status === 'done', 'done')).toMatchObject({
    indicator: 'Stopped',
  });
  await finish(world, 'dispose', [id]);
  expect(await broken(world)).toEqual([]);
});
