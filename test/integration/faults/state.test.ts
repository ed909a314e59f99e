import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { goTo, installCounter, logOf, starts, until } from '../../soak/agents.js';
import { endDaemon, finish, list, send } from '../../soak/daemon.js';
import { broken, readState } from '../../soak/invariants.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';

/** Two sessions live through everything here: one in a clone, one in a directory of a person's own. */
let world: SchmuxWorld;
let ids: string[];
const statePath = () => join(world.home, 'state.json');
const faults = async () => {
  const config = await (await world.client()).call('configGet', {});
  return config.problem;
};

beforeAll(async () => {
  world = await createSchmuxWorld();
  await installCounter(world);
  await mkdir(join(world.dir, 'own'));
  await writeFile(join(world.dir, 'own/file'), 'mine');
  await world.start();
  const [cloned = ''] = await world.spawn({ agents: [{ agent: 'counter' }], nickname: 'in a clone' });
  const [own = ''] = await world.spawn({
    agents: [{ agent: 'counter' }],
    nickname: 'at home',
    workspace: join(world.dir, 'own'),
    prompt: '\nCount to ten\nand stop',
  });
  ids = [cloned, own];
  for (const id of ids) await until('its first word', async () => (await logOf(world, id)).includes('ready'));
  await endDaemon(world, 'SIGTERM');
});
afterEach(() => endDaemon(world, 'SIGTERM'));
afterAll(() => world.stop());

/** Both are there under their own names, at their own places, with the one agent each had from the beginning. */
async function expectBoth(): Promise<void> {
  const sessions = await list(world);
  expect(
    sessions.map(({ id, nickname, prompt_line: prompt, agent, status, workspace }) => ({
      id,
      nickname,
      prompt,
      agent,
      status,
      path: workspace.path,
    })),
  ).toEqual(
    expect.arrayContaining([
      {
        id: ids[0],
        nickname: 'in a clone',
        prompt: null,
        agent: 'counter',
        status: 'running',
        path: join(world.dir, 'schmux-workspaces/proj-001'),
      },
      {
        id: ids[1],
        nickname: 'at home',
        prompt: 'Count to ten',
        agent: 'counter',
        status: 'running',
        path: join(world.dir, 'own'),
      },
    ]),
  );
  expect(sessions).toHaveLength(2);
  expect(await starts(world)).toHaveLength(2);
  expect(await broken(world)).toEqual([]);
}

const asideFiles = async () =>
  (await readdir(world.home)).filter((name) => name.startsWith('state.json.corrupt-'));

const DAMAGE: [string, (text: string) => string | Uint8Array | null][] = [
  ['lost', () => null],
  ['empty', () => ''],
  ['cut', (text) => text.slice(0, text.length / 2)],
  ['NULs', (text) => new Uint8Array(text.length)],
  ['not ours', () => '[1, 2]'],
];

it.each(DAMAGE)(
  'state.json %s, the backup too: both live sessions are adopted with everything',
  async (_name, damage) => {
    const text = await readFile(statePath(), 'utf8');
    const damaged = damage(text);
    for (const path of [statePath(), `${statePath()}.bak`]) {
      if (damaged === null) await rm(path, { force: true });
      else await writeFile(path, damaged);
    }
    for (const name of await asideFiles()) await rm(join(world.home, name));
    await world.start();
    await expectBoth();
    const aside = await asideFiles();
    expect(aside).toHaveLength(damaged === null ? 0 : 1);
    if (aside[0] !== undefined && damaged !== null)
      expect(await readFile(join(world.home, aside[0]))).toEqual(Buffer.from(damaged));
  },
);

it('a broken state.json with a good backup: the backup is loaded, and newer sessions are adopted', async () => {
  await writeFile(statePath(), 'x');
  await world.start();
  await expectBoth();
});

it('one unreadable row affects no other row', async () => {
  const state = JSON.parse(await readFile(statePath(), 'utf8')) as {
    sessions: { nickname: unknown; status: string }[];
  };
  const [first] = state.sessions;
  if (first !== undefined) first.status = 'asleep';
  await writeFile(statePath(), JSON.stringify(state));
  await world.start();
  await expectBoth();
});

it('a newer one is refused and stays as it is', async () => {
  const text = await readFile(statePath(), 'utf8');
  const newer = JSON.stringify({ version: 2, sessions: 'of another kind' });
  await writeFile(statePath(), newer);
  await expect(world.start()).rejects.toThrow(/STATE_NEWER/);
  expect(await readFile(statePath(), 'utf8')).toBe(newer);
  await writeFile(statePath(), text);
  await world.start();
  await expectBoth();
});

it('keys it does not know survive, and so does an edit made while it runs', async () => {
  const state = JSON.parse(await readFile(statePath(), 'utf8')) as { sessions: { id: string }[] };
  Object.assign(state, { mine: 'top' });
  Object.assign(state.sessions.find((record) => record.id === ids[0]) ?? {}, { note: 'row' });
  await writeFile(statePath(), JSON.stringify(state));
  await world.start();
  const client = await world.client();
  await client.call('sessionUpdate', { params: { id: ids[0] ?? '' }, body: { muted: true } });
  expect(await readState(world)).toMatchObject({ mine: 'top' });
  expect((await readState(world)).sessions).toContainEqual(
    expect.objectContaining({ id: ids[0], note: 'row' }),
  );
  const edited = (await world.file('state.json')).replace('"row"', '"edited"');
  await writeFile(statePath(), edited);
  await client.call('sessionUpdate', { params: { id: ids[0] ?? '' }, body: { muted: false } });
  const kept = (await readdir(world.home)).filter((name) => name.startsWith('state.json.edited-'));
  expect(kept).toHaveLength(1);
  expect(await world.file(kept[0] ?? '')).toBe(edited);
  await rm(join(world.home, kept[0] ?? ''));
  await expectBoth();
});

it('a full disk: spawning is refused, agents continue, and the state is saved once there is room', async () => {
  await world.start({ FAIL_AT: 'state.written=ENOSPC*2' });
  const before = await world.file('state.json');
  const client = await world.client();
  const refused = await client
    .call('sessionSpawn', { body: { agents: [{ agent: 'counter' }], repo: 'proj' } })
    .catch((error: unknown) => error);
  expect(JSON.stringify(refused)).toContain('DISK_FULL');
  expect(await world.file('state.json')).toBe(before);
  // The second failure: a person's change is kept in memory and saved by the retry.
  await client
    .call('sessionUpdate', { params: { id: ids[1] ?? '' }, body: { muted: true } })
    .catch(() => undefined);
  await until('the retry', async () => (await readState(world)).sessions.some((record) => record.muted));
  await send(world, ids[0] ?? '', 'still there');
  await until('the answer', async () => (await logOf(world, ids[0] ?? '')).includes('got still there'));
  await expectBoth();
});

it('config.json broken at the start: the last good one holds, also where the sessions live', async () => {
  const good = await readFile(join(world.home, 'config.json'), 'utf8');
  await world.start();
  await endDaemon(world, 'SIGTERM');
  await writeFile(join(world.home, 'config.json'), '{ "repos": [');
  await world.start();
  const client = await world.client();
  const state = await client.call('configGet', {});
  expect(state.problem).toMatchObject({ line: 1 });
  expect(state.config.repos.map((repo) => repo.name)).toEqual(['proj']);
  expect(await readFile(join(world.home, 'config.json'), 'utf8')).toBe('{ "repos": [');
  // Fixed while the daemon runs, broken again, and fixed.
  for (const text of [good, '{"port": "x"}', good]) {
    await writeFile(join(world.home, 'config.json'), text);
    await until('the new word on it', async () => ((await faults()) === null) === (text === good));
    expect((await client.call('configGet', {})).config.repos).toHaveLength(1);
  }
  await expectBoth();
});

it('while no daemon runs not a byte is lost, and the sessions can be disposed of afterwards', async () => {
  await goTo(world, 4000);
  for (const id of ids)
    await until('4000 lines', async () => (await logOf(world, id)).includes('line 4000\r\n'));
  await world.start();
  const client = await world.client();
  for (const id of ids) {
    const log = await logOf(world, id);
    const seen = [...log.matchAll(/^line (\d+)\r$/gm)].map((match) => Number(match[1]));
    expect(seen).toEqual(Array.from({ length: 4000 }, (_, index) => index + 1));
    expect((await client.call('sessionCapture', { params: { id }, query: {} })).text).toContain('line 4000');
  }
  await finish(world, 'dispose', ids);
  expect(await broken(world)).toEqual([]);
  expect(existsSync(join(world.dir, 'own/file'))).toBe(true);
});
