import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCliWorld, ended, prints, type CliWorld } from '../../support/worlds/cli-world.js';

let world: CliWorld;
beforeEach(async () => {
  world = await createCliWorld();
});
afterEach(() => world.close());

/** A process that ended and is not collected yet (there may be no init to do it) is gone as well. */
function stateOf(pid: number): string {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout === '' || stdout.startsWith('Z') ? 'gone' : stdout.trim();
}

type Status = { running: boolean; pid: number | null; url: string | null; sessions: number | null };

test('start, status, stop: in the background, in a process group of its own, with nothing of the terminal', async () => {
  expect(await world.schmux(['status', '--json'])).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('"running": false'),
  });
  const greeting = await world.ok('start');
  expect(greeting).toMatch(/tmux {4}\d[\s\S]*http:\/\/localhost:\d+\/#c=\S+/);
  const status = await world.json<Status>('status', '--json');
  expect(status).toEqual({
    running: true,
    pid: await world.daemonPid(),
    url: expect.stringMatching(/^http:\/\/localhost:\d+$/),
    version: expect.any(String),
    sessions: 0,
    faults: [],
  });
  const [group, session, tty] = execFileSync('ps', ['-o', 'pgid=,sess=,tty=', '-p', String(status.pid)], {
    encoding: 'utf8',
  })
    .trim()
    .split(/\s+/);
  expect([group, session, tty]).toEqual([String(status.pid), String(status.pid), '?']);
  expect((await stat(join(world.home, 'run'))).mode & 0o777).toBe(0o700);
  expect(await world.ok('start')).toMatch(/already running/);
  expect(await world.ok('stop')).toMatch(/Agents keep running/);
  expect(stateOf(status.pid ?? 0)).toBe('gone');
  expect(await world.ok('stop')).toBe('schmux was not running.');
});

test('two starts at once make one daemon, and both go well', async () => {
  const results = await Promise.all([
    world.schmux(['start']),
    world.schmux(['start']),
    world.schmux(['start']),
  ]);
  expect(results.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(results.filter(({ stdout }) => stdout.includes('already running'))).toHaveLength(2);
});

test('a command that needs the daemon starts it and says so; of several at once one does', async () => {
  const results = await Promise.all(
    [
      ['list', '--json'],
      ['workspace', 'list', '--json'],
      ['agent', 'list', '-q'],
      ['next', '-q'],
    ].map((args) => world.schmux(args)),
  );
  const said = results.map(({ stderr }) => stderr);
  expect(said.toSorted().join('')).toBe('Started the daemon (schmux stop ends it).\n');
  expect(results.map(({ code }) => code)).toEqual([0, 0, 0, 1]);
  expect(JSON.parse(results[0]?.stdout ?? '')).toEqual([]);
});

test('a port that is taken is named, and nothing stays behind', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  const { code, stderr } = await world.schmux(['start', '--port', String(port)]);
  server.close();
  expect([code, stderr]).toEqual([1, expect.stringContaining(String(port))]);
  expect((await world.schmux(['status'])).code).toBe(1);
});

test('a home that cannot be used is named', async () => {
  const file = join(world.root, 'file');
  await writeFile(file, '');
  const { code, stderr } = await world.schmux(['start'], { env: { SCHMUX_HOME: file } });
  expect([code, stderr]).toEqual([1, expect.stringMatching(/cannot be used/)]);
});

test('a daemon that ends before it is ready: the end of its log is shown', async () => {
  const planted = join(world.root, 'planted.mjs');
  await writeFile(
    planted,
    "if (process.argv[1].endsWith('/daemon/main.js')) { console.error('planted end'); process.exit(3); }",
  );
  const { code, stderr } = await world.schmux(['start'], { env: { NODE_OPTIONS: `--import ${planted}` } });
  expect(code).toBe(1);
  expect(stderr).toMatch(/did not start: it ended with exit code 3\.[\s\S]*planted end/);
});

test('files of a dead daemon, and a pid of another process, prove nothing', async () => {
  await mkdir(join(world.home, 'run'), { mode: 0o700 });
  const record = { pid: process.pid, start: 'another', socket: join(world.home, 'run', 'daemon.sock') };
  await writeFile(join(world.home, 'run', 'daemon.json'), JSON.stringify(record));
  expect((await world.schmux(['status'])).stderr).toMatch(/is not running/);
  expect(await world.ok('stop')).toBe('schmux was not running.');
  await world.ok('start');
  expect((await world.json<Status>('status', '--json')).pid).not.toBe(process.pid);
});

test('the daemon of another home does not count as ours', async () => {
  await world.ok('start');
  const other = join(world.root, 'other');
  await mkdir(join(other, 'run'), { recursive: true, mode: 0o700 });
  await symlink(join(world.home, 'run', 'daemon.json'), join(other, 'run', 'daemon.json'));
  const { code, stderr } = await world.schmux(['list', '--no-start'], { env: { SCHMUX_HOME: other } });
  expect([code, stderr]).toEqual([1, expect.stringMatching(/does not respond|is not running/)]);
});

test('a daemon that was killed is found to be down, and the next start finds its sessions again', async () => {
  await world.ok('repo', 'add', world.repo);
  const id = await world.ok('spawn', '-a', 'demo', '-r', 'proj', '-q');
  await prints(world.begin(['logs', '-f', id]), /Demo agent/);
  process.kill(await world.daemonPid(), 'SIGKILL');
  const { code, stdout } = await world.schmux(['list', '--json', '--no-start']);
  expect([code, JSON.parse(stdout).error.code]).toEqual([1, 'DAEMON_DOWN']);
  expect((await world.schmux(['logs', id])).stdout).toMatch(/Demo agent/);
  expect((await world.schmux(['status'])).code).toBe(1);
  expect(await world.session(id)).toMatchObject({ status: 'running' });
});

test('in the foreground it ends with its signal and leaves agents running', async () => {
  const child = world.begin(['start', '--foreground']);
  await prints(child, /"url"/);
  await world.ok('repo', 'add', world.repo);
  const id = await world.ok('spawn', '-a', 'demo', '-r', 'proj', '-q');
  child.kill('SIGTERM');
  expect(await ended(child)).toBe(0);
  expect(await world.tmux('list-panes', '-t', `=schmux-${id}:`, '-F', '#{pane_dead}')).toBe('0');
});

test('doctor checks everything without a daemon, and names what is missing', async () => {
  const report = await world.json<{ ok: boolean; checks: { name: string; state: string }[] }>(
    'doctor',
    '--json',
  );
  expect(report.ok).toBe(true);
  expect(report.checks.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'node',
      'npm',
      'git',
      'tmux',
      'home',
      'disk',
      'terminals',
      'daemon',
      'port',
      'agents',
      'chromium',
    ]),
  );
  expect(await world.ok('doctor')).toMatch(
    /\n\nAll requirements are met(, with warnings: .+)?\. Next: schmux \w+/,
  );
  const bare = join(world.root, 'bin');
  await mkdir(bare);
  await symlink(process.execPath, join(bare, 'node'));
  await writeFile(join(bare, 'apt-get'), '#!/bin/sh\n', { mode: 0o755 });
  const { code, stdout } = await world.schmux(['doctor'], { env: { PATH: bare } });
  expect(code).toBe(1);
  expect(stdout).toMatch(/✕ missing\s+tmux\s+not found\n\s+(sudo )?apt-get install -y tmux\n/);
  expect(stdout).toMatch(/\n\nMissing: (\w+, )*tmux.*, then: schmux doctor\n$/);
});

test('the demo comes up in a home of its own and leaves nothing', async () => {
  const shown = await world.ok('demo');
  expect(shown).toMatch(/◐ (Blocked|Feedback|Done)[\s\S]*● Working[\s\S]*http:\/\/localhost:\d+\/#c=/);
  expect((await world.schmux(['status'])).code).toBe(1);
  expect(await world.ok('demo', '--stop')).toBe('The demo was ended and removed.');
  expect(await world.ok('demo', '--stop')).toBe('There is no demo.');
  expect(execFileSync('ls', ['-A', world.env['TMPDIR'] ?? ''], { encoding: 'utf8' })).toBe('');
  const left = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(world.root));
  expect(left).toEqual([]);
});
