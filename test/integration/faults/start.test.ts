import { execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { installCounter, logOf, until } from '../../soak/agents.js';
import { daemonPids, endDaemon, list } from '../../soak/daemon.js';
import { broken, readable } from '../../soak/invariants.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';
import { runProgram } from '../../support/worlds/programs.js';

const bin = fileURLToPath(new URL('../../../bin/schmux.js', import.meta.url));

let world: SchmuxWorld;
beforeEach(async () => {
  world = await createSchmuxWorld();
});
afterEach(() => world.stop());

const cliWith = (env: Record<string, string>, ...args: string[]) =>
  runProgram(process.execPath, [bin, ...args], { env: { ...world.env, ...env }, cwd: world.dir });
const daemons = () => daemonPids(world);

it('twenty starts at once, over what a killed daemon left: every one succeeds, and there is one daemon', async () => {
  await world.start();
  await endDaemon(world, 'SIGKILL');
  const left = await readdir(join(world.home, 'run'));
  expect(left).toEqual(expect.arrayContaining(['daemon.json', 'daemon.lock', 'daemon.sock']));
  const starts = await Promise.all(Array.from({ length: 20 }, () => world.cli('start')));
  expect(starts.map((ran) => [ran.code, ran.stderr])).toEqual(starts.map(() => [0, '']));
  expect(await daemons()).toHaveLength(1);
  expect(await broken(world)).toEqual([]);
});

it.each(['127.0.0.1', '::1'])(
  'a port that is taken on %s only is refused with its holder, and nothing is left',
  async (host) => {
    const holder: Server = createServer();
    await new Promise<void>((resolve) => holder.listen({ port: 0, host, ipv6Only: true }, resolve));
    const address = holder.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const ran = await world.cli('start', '--port', String(port));
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(new RegExp(`${port} is in use by .*pid ${process.pid}`));
    await until('the end of the one that was refused', async () => (await daemons()).length === 0);
    await new Promise((resolve) => holder.close(resolve));
    await world.ok('start', '--port', String(port));
  },
);

it('files of a dead daemon whose pid was reused do not block a new daemon, and that process is not touched', async () => {
  await world.start();
  await endDaemon(world, 'SIGKILL');
  const reused = {
    pid: process.pid,
    start: '1',
    socket: join(world.home, 'run/daemon.sock'),
    url: 'http://localhost:1',
  };
  await writeFile(join(world.home, 'run/daemon.json'), JSON.stringify(reused));
  await writeFile(join(world.home, 'run/daemon.lock'), JSON.stringify({ pid: process.pid, start: '1' }));
  expect((await world.cli('status')).code).toBe(1);
  expect((await world.cli('stop')).code).toBe(0);
  await world.ok('start');
  expect(await broken(world)).toEqual([]);
});

it('a home behind a link, one with a very long path, LANG=C, and from inside tmux: a session runs', async () => {
  const long = join(world.dir, ...Array.from({ length: 8 }, (_, index) => `a-long-name-number-${index}`));
  await mkdir(long, { recursive: true });
  await symlink(long, join(world.dir, 'link'));
  const env = {
    SCHMUX_HOME: join(world.dir, 'link'),
    LANG: 'C',
    LC_ALL: 'C',
    TMUX: '/nowhere/default,1,0',
    TMUX_PANE: '%9',
  };
  const ok = async (...args: string[]) => {
    const ran = await cliWith(env, ...args);
    if (ran.code !== 0) throw new Error(`${args.join(' ')}: ${ran.stderr}`);
    return ran.stdout;
  };
  try {
    await ok('start', '--port', '0');
    await ok('repo', 'add', world.repo, '--name', 'proj');
    const [session] = JSON.parse(
      await ok('spawn', '-a', 'demo', '-r', 'proj', '-n', 'grüße 世界', '--json'),
    ) as { id: string }[];
    expect(session?.id).toMatch(/^[a-z0-9]{6}$/);
    await ok('capture', 'grüße 世界');
    expect((await readdir(join(long, 'logs'))).some((name) => name === `${session?.id}.log`)).toBe(true);
    await ok('dispose', 'grüße 世界', '-y');
  } finally {
    await cliWith(env, 'stop');
  }
  await rm(join(world.dir, 'link'));
});

it('what killed daemons leave is swept, and what others are using is not', async () => {
  await installCounter(world);
  await world.start();
  const [id = ''] = await world.spawn({ agents: [{ agent: 'counter' }] });
  await until('its first word', async () => (await logOf(world, id)).includes('ready'));
  await endDaemon(world, 'SIGKILL');
  const stray = [
    'state.json.tmp-0123456789ab',
    'state.json.bak.tmp',
    'run/daemon.json.tmp-0123456789ab',
    'run/daemon.lock.tmp-0123456789ab',
    'run/daemon.lock.0123456789ab',
    'run/schmux-0123456789abcdef.paste',
    'run/zzzzzz.sh',
    'run/zzzzzz.prompt',
    'logs/zzzzzz.0.key',
    'logs/zzzzzz.marks',
  ];
  for (const name of stray) await writeFile(join(world.home, name), 'secret', { mode: 0o644 });
  await writeFile(join(world.home, 'reports-of-mine'), 'kept', { mode: 0o644 });
  await world.start();
  expect(await broken(world)).toEqual(['stray file in the home: reports-of-mine']);
  expect((await list(world)).map((session) => session.id)).toEqual([id]);
  await rm(join(world.home, 'reports-of-mine'));
});

it("a home that others could read is its owner's alone again after a start", async () => {
  await world.start();
  await world.spawn({ agents: [{ agent: 'demo' }] });
  await endDaemon(world, 'SIGTERM');
  execFileSync('chmod', ['-R', 'a+rX', world.home]);
  expect(await readable(world.home)).not.toEqual([]);
  await world.start();
  // What is in the copies of repositories may stay: nobody else gets that far.
  const open = (await readable(world.home)).filter(
    (line) => !line.startsWith(join(world.home, 'repos', '/')),
  );
  expect(open).toEqual([]);
});
