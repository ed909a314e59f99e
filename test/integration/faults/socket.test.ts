import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { installCounter, logOf, starts, until } from '../../soak/agents.js';
import { endDaemon, isRunning, send } from '../../soak/daemon.js';
import { broken } from '../../soak/invariants.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';

let world: SchmuxWorld;
let socket = '';
let server = 0;
let id = '';
beforeEach(async () => {
  world = await createSchmuxWorld();
  await installCounter(world);
  await world.start();
  [id = ''] = await world.spawn({ agents: [{ agent: 'counter' }] });
  await world.until(id, (session) => session.status === 'running', 'running');
  socket = await world.tmux('display-message', '-p', '#{socket_path}');
  server = await serverPid();
});
afterEach(async () => {
  await endDaemon(world, 'SIGTERM');
  // After a failure it may be out of reach.
  if (await isRunning(server)) process.kill(server, 'SIGTERM');
  await world.stop();
});

const serverPid = async () => Number(await world.tmux('display-message', '-p', '#{pid}'));

async function lives(word: string): Promise<void> {
  expect(await world.session(id)).toMatchObject({ status: 'running' });
  await send(world, id, word);
  await until('the answer', async () => (await logOf(world, id)).includes(`got ${word}`));
  expect(await serverPid()).toBe(server);
  expect(await broken(world)).toEqual([]);
}

it('the socket of tmux is removed while schmux runs: it is made again, and people can attach', async () => {
  await rm(socket);
  await until('the socket', () => existsSync(socket));
  await lives('still there');
});

it('the socket is removed with its folder while no daemon runs: the next one finds its agents', async () => {
  await endDaemon(world, 'SIGTERM');
  await rm(dirname(socket), { recursive: true });
  await world.start();
  await lives('found again');
  expect(await starts(world)).toHaveLength(1);
});

it('another server in its place: no session is marked ended, and once it is gone the agents are found', async () => {
  await endDaemon(world, 'SIGTERM');
  await rm(socket);
  await world.tmux('new-session', '-d', '-s', 'mine', 'exec sleep 1000');
  const before = await world.file('state.json');
  const refused = await world.cli('start');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(`Agents run on the tmux server with pid ${server}`);
  expect(await world.file('state.json')).toBe(before);
  expect(await world.tmux('list-sessions', '-F', '#{session_name}')).toBe('mine');
  await world.tmux('kill-server');
  await until('the end of that server', async () => !existsSync(socket) || !(await answers()));
  await rm(socket, { force: true });
  await world.start();
  await lives('found again');
});

const answers = () =>
  serverPid().then(
    () => true,
    () => false,
  );
