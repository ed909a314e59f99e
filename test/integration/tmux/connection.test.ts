import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { isAlive } from '../../../src/lib/processes/alive.js';
import type { TmuxEvent } from '../../../src/daemon/tmux/types.js';
import { bytesOf, createTmuxWorld, newId, until, type TmuxWorld } from '../../support/worlds/tmux-world.js';

let world: TmuxWorld;
beforeAll(async () => {
  // The process that is killed runs the built layer, as the daemon does.
  await promisify(execFile)(resolve('node_modules/.bin/tsc'), ['-b', 'src/daemon/tmux']);
});
beforeEach(async () => {
  world = await createTmuxWorld();
});
afterEach(async () => {
  await world.stop();
});

/** Starts a process with a connection of its own; resolves when it is connected. */
async function startHolder(): Promise<{ child: ChildProcess; client: number }> {
  const child = spawn(
    process.execPath,
    [resolve('test/support/worlds/tmux-holder.mjs'), world.runDir, 'aaaaaaaa'],
    {
      env: world.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, client: Number(line.toString().split(' ')[1]) };
}

test('a daemon that is killed leaves no control client, and its agents stay', async () => {
  const keeping = await world.connect();
  const input = await world.session(`while :; do echo flood; done`);
  const seat = await keeping.createSession(input);
  for (let round = 0; round < 3; round++) {
    const { child, client } = await startHolder();
    expect(isAlive(client)).toBe(true);
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    await until(() => !isAlive(client), 'the control client is gone', 2000);
  }
  expect(await keeping.panes()).toMatchObject([{ ...seat, dead: false }]);
  const size = (await bytesOf(input.logPath)).length;
  await until(async () => (await bytesOf(input.logPath)).length > size, 'the agent still prints');
});

test('a stuck control client is ended too: the guard does not ask', async () => {
  const { child, client } = await startHolder();
  process.kill(client, 'SIGSTOP');
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  await until(() => !isAlive(client), 'the stopped client is gone', 2000);
});

test('under exit-unattached a killed daemon takes no agent with it', async () => {
  await world.stop();
  world = await createTmuxWorld({ config: 'set -s exit-unattached on\nset -g destroy-unattached on' });
  const { child, client } = await startHolder();
  const tmux = await world.connect();
  const input = await world.session('echo up; exec sleep 60');
  const seat = await tmux.createSession(input);
  await tmux.stop();
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  await until(() => !isAlive(client), 'the control client is gone');
  const again = await world.connect();
  expect(await again.panes()).toMatchObject([{ ...seat, dead: false }]);
});

test('an orderly stop leaves nothing of ours but the sessions', async () => {
  const tmux = await world.connect();
  const seat = await tmux.createSession(await world.session('exec sleep 60'));
  expect(tmux.serverPid()).toBe(seat.serverPid);
  await tmux.stop();
  await tmux.stop();
  expect(tmux.connected()).toBe(false);
  expect(await world.tmux('list-sessions', '-F', '#{session_id}')).toBe(seat.session);
  expect(await world.tmux('list-clients')).toBe('');
  await expect(tmux.panes()).rejects.toMatchObject({ code: 'STOPPING' });
});

test('a killed server is reported, and the next session gets a new one', async () => {
  const tmux = await world.connect();
  const events: TmuxEvent[] = [];
  tmux.on((event) => events.push(event));
  const first = await tmux.createSession(await world.session('exec sleep 60'));
  await world.tmux('kill-server');
  await until(() => events.some((event) => event.kind === 'connected'), 'it is connected again');
  expect(events.map((event) => event.kind).filter((kind) => kind !== 'sessions_changed')).toEqual([
    'disconnected',
    'connected',
  ]);
  expect(await tmux.panes()).toEqual([]);
  expect(await tmux.kill({ id: newId(), ...first })).toBe(false);
  const second = await tmux.createSession(await world.session('exec sleep 60'));
  expect(second.serverPid).not.toBe(first.serverPid);
  expect(await tmux.panes()).toMatchObject([second]);
});

test('a control client that is killed comes back to the same server, and commands wait for it', async () => {
  const tmux = await world.connect();
  const seat = await tmux.createSession(await world.session('exec sleep 60'));
  let down = 0;
  tmux.on((event) => (down += event.kind === 'disconnected' ? 1 : 0));
  for (let round = 1; round <= 3; round++) {
    process.kill(Number(await world.tmux('list-clients', '-F', '#{client_pid}')), 'SIGKILL');
    await until(() => down === round, 'it is told');
    expect(await tmux.panes().catch(() => tmux.panes())).toMatchObject([seat]);
    await until(() => tmux.connected(), 'it is up');
  }
});

test('a silent tmux is given up in time, and tried again', async () => {
  const tmux = await world.connect();
  const seat = await tmux.createSession(await world.session('exec sleep 60'));
  process.kill(seat.serverPid, 'SIGSTOP');
  const asked = tmux.panes();
  await expect(asked).rejects.toMatchObject({ code: 'TMUX_TIMEOUT' });
  process.kill(seat.serverPid, 'SIGCONT');
  await until(() => tmux.connected(), 'it is connected again', 30_000);
  expect(await tmux.panes()).toMatchObject([{ ...seat, dead: false }]);
});

test('sessions that come and go outside, and copy mode, are reported', async () => {
  const tmux = await world.connect();
  const seat = await tmux.createSession(await world.session('exec sleep 60'));
  const events: TmuxEvent[] = [];
  tmux.on((event) => events.push(event));
  await world.tmux('copy-mode', '-t', seat.pane);
  await until(() => events.some((event) => event.kind === 'pane_mode' && event.pane === seat.pane), 'mode');
  events.length = 0;
  await world.tmux('kill-session', '-t', seat.session);
  await until(() => events.some((event) => event.kind === 'sessions_changed'), 'the end is told');
});

test('attached terminals are listed with their size, and ours is not among them', async () => {
  const tmux = await world.connect();
  const seat = await tmux.createSession(await world.session('exec sleep 60'));
  expect(await tmux.clients(seat.session)).toEqual([]);
  const python = `import pty,os,fcntl,termios,struct,sys
pid,fd=pty.fork()
if pid==0: os.execvp('tmux',['tmux','attach','-t',sys.argv[1]])
fcntl.ioctl(fd,termios.TIOCSWINSZ,struct.pack('HHHH',25,90,0,0))
while True:
  try:
    if not os.read(fd,4096): break
  except OSError: break
os.waitpid(pid,0)`;
  const terminal = spawn('python3', ['-c', python, seat.session], {
    env: { ...world.env, TERM: 'xterm-256color' },
    stdio: 'ignore',
  });
  await until(
    async () => (await tmux.clients(seat.session)).some((client) => client.cols === 90 && client.rows === 25),
    'the terminal is attached in its size',
  );
  // Our window keeps its size, whatever attaches.
  expect(await tmux.panes()).toMatchObject([{ attached: 1, cols: 100, rows: 30 }]);
  const gone = once(terminal, 'exit');
  await world.tmux('detach-client', '-s', seat.session);
  await gone;
  expect(await tmux.clients(seat.session)).toEqual([]);
  await expect(tmux.clients('$999')).rejects.toMatchObject({ code: 'SESSION_GONE' });
});

test('a private server is another server', async () => {
  const tmux = await world.connect();
  const apart = await world.connect({ socketName: 'apart', controlName: '_schmux-apart0' });
  const seat = await apart.createSession(await world.session('exec sleep 60'));
  expect(await tmux.panes()).toEqual([]);
  expect(await world.tmux('-L', 'apart', 'list-sessions', '-F', '#{session_id}')).toContain(seat.session);
  await world.tmux('-L', 'apart', 'kill-server');
});

test('a program that is not tmux fails in time with its own message', async () => {
  const fake = join(world.dir, 'fake-tmux');
  await writeFile(
    fake,
    '#!/bin/sh\n[ "$1" = -V ] && { echo tmux 3.4; exit; }\nprintf "%%begin junk\\n\\377\\n"; exit 3\n',
  );
  await chmod(fake, 0o755);
  await expect(world.connect({ binary: fake })).rejects.toMatchObject({ code: 'TMUX_FAILED' });
});
