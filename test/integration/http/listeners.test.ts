import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createWorld } from '../../support/worlds/http-world.js';

async function occupy(where: { port: number; host: string } | string): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(where as never, () => resolve()));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'schmux-listen-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

test('both loopbacks answer on one port', async () => {
  const world = await createWorld();
  onTestFinished(() => world.close());
  for (const host of ['127.0.0.1', '[::1]', 'localhost'])
    expect((await fetch(`http://${host}:${world.port}/`)).status).toBe(200);
});

test.each(['127.0.0.1', '::1'])(
  'a port that is taken on %s alone is refused, and its holder named',
  async (host) => {
    const port = await occupy({ port: 0, host });
    const run = await folder();
    await expect(createWorld({ port, socketPath: join(run, 'daemon.sock') })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringMatching(
        new RegExp(`Port ${port} is in use by \\S.* \\(pid ${process.pid}\\)\\.`),
      ),
    });
    // Nothing stays: neither the other loopback nor the socket.
    expect(await readdir(run)).toEqual([]);
    await occupy({ port, host: host === '::1' ? '127.0.0.1' : '::1' });
  },
);

test('the unix socket is for its owner alone, and goes with the daemon', async () => {
  const world = await createWorld();
  const modes = [world.socket, join(world.socket, '..')].map(async (path) => (await stat(path)).mode & 0o777);
  expect(await Promise.all(modes)).toEqual([0o600, 0o700]);
  await world.http.stop();
  expect(await readdir(join(world.socket, '..'))).toEqual([]);
  await world.close();
});

test('a socket file without a listener is replaced', async () => {
  const path = join(await folder(), 'daemon.sock');
  // A process that is killed leaves its socket file behind.
  spawnSync(process.execPath, [
    '-e',
    `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`,
  ]);
  expect((await stat(path)).isSocket()).toBe(true);
  const world = await createWorld({ socketPath: path });
  onTestFinished(() => world.close());
  expect((await world.ask('GET', '/api/daemon', { unix: true })).status).toBe(200);
});

test('a socket file with a listener belongs to another daemon, and stays', async () => {
  const path = join(await folder(), 'daemon.sock');
  await occupy(path);
  await expect(createWorld({ socketPath: path })).rejects.toMatchObject({ code: 'DAEMON_RUNNING' });
  expect((await stat(path)).isSocket()).toBe(true);
});

test('a file that is not a socket is not removed', async () => {
  const path = join(await folder(), 'daemon.sock');
  await writeFile(path, 'mine');
  await expect(createWorld({ socketPath: path })).rejects.toMatchObject({ code: 'DAEMON_START_FAILED' });
  expect((await stat(path)).size).toBe(4);
});

test('a path too long for a socket has a short one, the same each time, for its owner alone', async () => {
  const runtime = await folder();
  const socketPath = join(runtime, 'x'.repeat(100), 'daemon.sock');
  const worlds = [];
  for (let round = 0; round < 2; round++) {
    const world = await createWorld({ socketPath, env: { XDG_RUNTIME_DIR: runtime } });
    worlds.push(world.socket);
    expect(Buffer.byteLength(world.socket)).toBeLessThan(104);
    expect(world.socket.startsWith(runtime)).toBe(true);
    expect((await stat(join(world.socket, '..'))).mode & 0o777).toBe(0o700);
    expect((await world.ask('GET', '/api/daemon', { unix: true })).status).toBe(200);
    await world.close();
  }
  expect(worlds[0]).toBe(worlds[1]);
});

test('a name that another user holds in a shared folder is not used', async () => {
  const runtime = await folder();
  const socketPath = join(runtime, 'x'.repeat(100), 'daemon.sock');
  const first = await createWorld({ socketPath, env: { XDG_RUNTIME_DIR: runtime } });
  const taken = join(first.socket, '..');
  await first.close();
  expect(await readdir(runtime)).toEqual([]);
  await symlink(await folder(), taken);
  const world = await createWorld({ socketPath, env: { XDG_RUNTIME_DIR: runtime } });
  onTestFinished(() => world.close());
  expect(join(world.socket, '..')).not.toBe(taken);
  expect((await stat(join(world.socket, '..'))).mode & 0o777).toBe(0o700);
});

test('a code opens the door once', async () => {
  const world = await createWorld();
  onTestFinished(() => world.close());
  const asked = await world.ask('POST', '/api/auth/code', { unix: true, body: '{}' });
  const { url } = JSON.parse(asked.text) as { url: string };
  expect(url).toMatch(new RegExp(`^http://localhost:${world.port}/#c=[A-Za-z0-9_-]{22}$`));
  const body = JSON.stringify({ code: url.split('#c=')[1] });
  const first = await world.ask('POST', '/api/auth/exchange', { key: null, body });
  const { key } = JSON.parse(first.text) as { key: string };
  expect((await world.ask('GET', '/api/daemon', { key })).status).toBe(200);
  const second = await world.ask('POST', '/api/auth/exchange', { key: null, body });
  expect([second.status, second.text.includes('CODE_INVALID')]).toEqual([401, true]);
  const all = await world.ask('POST', '/api/auth/logout', { unix: true, body: '{"all":true}' });
  expect(all.status).toBe(200);
  expect((await world.ask('GET', '/api/daemon', { key })).status).toBe(401);
});
