import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Session } from '../../../src/contract/session/session.js';
import type { State } from '../../../src/daemon/store/state-schema.js';
import { goTo, installCounter, logOf, numbers, starts, until } from '../../soak/agents.js';
import { endDaemon, finish, isRunning, list, send } from '../../soak/daemon.js';
import { openViewer } from '../../soak/viewer.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';
import { runProgram } from '../../support/worlds/programs.js';

let world: SchmuxWorld;
const moved: string[] = [];
beforeEach(async () => {
  world = await createSchmuxWorld();
  await installCounter(world);
  await world.start();
});
afterEach(async () => {
  await world.tmux('-L', 'apart', 'kill-server').catch(() => undefined);
  for (const home of moved.splice(0)) await at(home, 'stop');
  await world.stop();
});

async function spawn(): Promise<Session> {
  const [id = ''] = await world.spawn({ agents: [{ agent: 'counter' }], workspace: world.repo });
  return world.until(id, (session) => session.status === 'running', 'running');
}

/** Typed into, read and sized, each on its own: pane ids are the same on both servers. */
async function works(session: Session, word: string): Promise<void> {
  const { id } = session;
  expect((await world.session(id)).status).toBe('running');
  await send(world, id, word);
  await until('the answer', async () => (await logOf(world, id)).includes(`got ${word}`));
  expect(await world.ok('capture', id)).toContain(`got ${word}`);
  const viewer = await openViewer(world, id);
  await viewer.caughtUp;
  viewer.terminal.resize({ cols: 90 + word.length, rows: 20 });
  const [, name] = /^tmux (?:-L (\S+) )?attach -t (\S+)$/.exec(session.attach) ?? [];
  const server = name === undefined ? [] : ['-L', name];
  const size = () =>
    world.tmux(
      ...server,
      'display-message',
      '-p',
      '-t',
      `=schmux-${id}:`,
      '#{window_width}x#{window_height}',
    );
  await until('its size', async () => (await size()) === `${90 + word.length}x20`);
  viewer.close();
}

const answers = (...server: string[]) =>
  world.tmux(...server, 'list-sessions', '-F', '#{session_name}').catch(() => '');

it('tmux.socket_name is changed while agents live: each session works where it is, over restarts', async () => {
  const first = await spawn();
  expect(first.attach).toBe(`tmux attach -t schmux-${first.id}`);
  await world.ok('config', 'set', 'tmux.socket_name', 'apart');
  const second = await spawn();
  expect(second.attach).toBe(`tmux -L apart attach -t schmux-${second.id}`);
  await works(first, 'one');
  await works(second, 'second');
  expect(await logOf(world, first.id)).not.toContain('got second');

  // Killed, and started with a state file of a version that knew one server.
  await endDaemon(world, 'SIGKILL');
  const state = JSON.parse(await world.file('state.json')) as State;
  for (const record of state.sessions) delete record.socket;
  await writeFile(join(world.home, 'state.json'), JSON.stringify(state));
  await world.start();
  await works(first, 'again');
  await works(second, 'and this one');
  expect(await starts(world)).toHaveLength(2);
  expect((await list(world)).map(({ attach }) => attach).sort()).toEqual(
    [first.attach, second.attach].sort(),
  );

  // A lost state is found on both as well.
  await endDaemon(world, 'SIGTERM');
  for (const name of ['state.json', 'state.json.bak']) await rm(join(world.home, name), { force: true });
  await world.start();
  expect((await list(world)).map(({ attach }) => attach).sort()).toEqual(
    [first.attach, second.attach].sort(),
  );
  await works(second, 'adopted');

  // The end of one server is the end of its sessions, and of no others.
  await world.tmux('-L', 'apart', 'kill-server');
  const lost = await world.until(second.id, ({ status }) => status === 'done', 'lost');
  expect(lost.failure?.message).toBe('Its tmux server has ended, and the agent with it.');
  await works(first, 'alone');
  expect(await world.ok('capture', second.id)).toContain('got adopted');
  const third = await spawn();
  await works(third, 'a new server');

  // Back, without a restart. The daemon leaves servers that are no longer needed.
  await world.ok('config', 'set', 'tmux.socket_name', 'null');
  const fourth = await spawn();
  expect(fourth.attach).toBe(`tmux attach -t schmux-${fourth.id}`);
  expect(await answers('-L', 'apart')).toContain(`schmux-${third.id}`);
  await works(third, 'still');
  await finish(world, 'done', [third.id]);
  expect(await world.ok('capture', third.id)).toContain('got still');
  await finish(world, 'dispose', [second.id, third.id]);
  await until('the end of the other server', async () => (await answers('-L', 'apart')) === '');
  await works(fourth, 'fine');
  const info = await (await world.client()).call('daemonInfo', {});
  expect(info).toMatchObject({ faults: [], tmux: { socket_name: null, connected: true } });
});

it('a server that cannot be started is reported, and sessions elsewhere continue', async () => {
  const first = await spawn();
  // tmux refuses a folder in place of its socket.
  await mkdir(join(dirname(await world.tmux('display-message', '-p', '#{socket_path}')), 'blocked'));
  await world.ok('config', 'set', 'tmux.socket_name', 'blocked');
  const refused = await world.cli('spawn', '-a', 'counter', '-w', world.repo);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toMatch(/tmux/);
  await works(first, 'on');
  await world.ok('config', 'set', 'tmux.socket_name', 'null');
  await until('no fault', async () => {
    const { faults } = JSON.parse(await world.ok('status', '--json')) as { faults: unknown[] };
    return faults.length === 0;
  });
  await works(await spawn(), 'here');
});

/** The command line in another home. */
function at(home: string, ...args: string[]) {
  const bin = join(import.meta.dirname, '../../../bin/schmux.js');
  const env = { ...world.env, SCHMUX_HOME: home };
  return runProgram(process.execPath, [bin, ...args], { env, cwd: world.dir });
}

it('a moved home finds its agents, and a copied one leaves them to the original', async () => {
  const { id } = await spawn();
  await works(await world.session(id), 'before');
  await goTo(world, 100);
  await until('a hundred lines', async () => (await logOf(world, id)).includes('line 100\r\n'));
  const pid = Number(await world.tmux('display-message', '-p', '-t', `=schmux-${id}:`, '#{pane_pid}'));
  await endDaemon(world, 'SIGTERM');

  const copy = join(world.dir, 'copy');
  await cp(world.home, copy, { recursive: true });
  moved.push(copy);
  expect(await at(copy, 'start', '--port', '0')).toMatchObject({ code: 0 });
  await at(copy, 'done', id, '-y');
  expect(await at(copy, 'dispose', id, '-y')).toMatchObject({ code: 0 });
  expect(await isRunning(pid)).toBe(true);
  await at(copy, 'stop');

  const place = join(world.dir, 'elsewhere');
  await rename(world.home, place);
  moved.push(place);
  expect(await at(place, 'start', '--port', '0')).toMatchObject({ code: 0 });
  const [session] = JSON.parse((await at(place, 'list', '--json')).stdout) as Session[];
  expect(session).toMatchObject({ id, status: 'running' });
  await goTo(world, 200);
  const log = () => readFile(join(place, 'logs', `${id}.log`), 'utf8');
  await until('two hundred lines', async () => (await log()).includes('line 200\r\n'));
  expect(numbers(await log())).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
  expect(await at(place, 'send', id, 'exit')).toMatchObject({ code: 0 });
  await until('its end', async () => {
    const [now] = JSON.parse((await at(place, 'list', '--json')).stdout) as Session[];
    return now?.status === 'done' && now.exit !== null;
  });
  expect(await at(place, 'dispose', id, '-y')).toMatchObject({ code: 0 });
  expect(await answers()).not.toContain(`schmux-${id}`);
});
