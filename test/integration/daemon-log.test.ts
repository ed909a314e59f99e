import { createHash } from 'node:crypto';
import { linkSync, lstatSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { endDaemon } from '../soak/daemon.js';
import { rawExchange } from '../support/http/raw-exchange.js';
import { createSchmuxWorld, type SchmuxWorld } from '../support/worlds/schmux-world.js';

let world: SchmuxWorld;
beforeEach(async () => {
  world = await createSchmuxWorld();
});
afterEach(() => world.stop());

const log = () => join(world.home, 'run/daemon.log');

type Line = { msg: string; refused?: Record<string, number>; err?: unknown };
const lines = () =>
  readFileSync(log(), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

/** Opens a socket, says `frame`, and waits until the daemon ends it. */
const speak = (port: number, frame: string) =>
  new Promise<number>((resolve, reject) => {
    const ws = new WebSocket(`ws://localhost:${port}/api/events`);
    ws.on('open', () => ws.send(frame));
    ws.on('close', (code) => resolve(code));
    ws.on('error', reject);
  });

it('a flood of refused requests is one log line with counts, without a stack', async () => {
  const port = Number(new URL((await world.start()).url).port);
  const before = statSync(log()).size;
  const host = `Host: localhost:${port}\r\n`;
  const post = (headers: string, body: string) =>
    `POST /api/auth/exchange HTTP/1.1\r\n${host}Content-Type: application/json\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
  const id = createHash('sha256').update('no key').digest('base64url').slice(0, 22);
  const strangers = [
    post('', '{"code":"wrong"}'),
    post('', `{"code_id":"${id}","nonce":"${'n'.repeat(43)}"}`),
    post('', '{"code":'),
    post('', 'x'.repeat(10_000)),
    `GET /api/sessions HTTP/1.1\r\n${host}Authorization: Bearer ${'A'.repeat(43)}\r\nConnection: close\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
    `GET / HTTP/1.1\r\n${host}Origin: http://evil.example\r\nConnection: close\r\n\r\n`,
    `GET /a/../b HTTP/1.1\r\n${host}Connection: close\r\n\r\n`,
    `GET / HTTP/1.1\r\n${host}X: ${'x'.repeat(20_000)}\r\n\r\n`,
    `GET /api/events HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    `GET /api/nothing HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    'not even HTTP\r\n\r\n',
  ];
  const frames = [
    '{"type":"hello","key":"wrong"}',
    '{"type":"hello"}',
    'no JSON',
    `{"type":"challenge","key_id":"${id}","nonce":"${'n'.repeat(43)}"}`,
    `{"type":"hello","mac":"${'m'.repeat(43)}"}`,
  ];
  const rounds = 30;
  for (let round = 0; round < rounds; round++) {
    const answers = await Promise.all(strangers.map((request) => rawExchange(port, request)));
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 [45]\d\d /);
    for (const code of await Promise.all(frames.map((frame) => speak(port, frame))))
      expect(code).toBeGreaterThan(4000);
  }
  expect(statSync(log()).size).toBe(before);
  await endDaemon(world, 'SIGTERM');
  const refused = lines().filter((line) => line.refused !== undefined);
  expect(refused).toHaveLength(1);
  const counts = Object.values(refused[0]?.refused ?? {});
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(rounds * (strangers.length + frames.length));
  expect(refused[0]?.err).toBeUndefined();
  expect(statSync(log()).size - before).toBeLessThan(2000);
});

it.each(['symbolic', 'hard'])(
  '%s links in the place of its files are moved aside or replaced, and it starts and says so',
  async (how) => {
    const victim = join(world.dir, 'victim');
    writeFileSync(victim, 'precious\n');
    mkdirSync(join(world.home, 'run'), { mode: 0o700 });
    if (how === 'symbolic') symlinkSync(victim, log());
    else linkSync(victim, log());
    if (how === 'symbolic') symlinkSync(victim, join(world.home, 'run/exits'));
    else linkSync(victim, join(world.home, 'run/exits'));
    await world.ok('start', '--port', '0');
    expect(readFileSync(victim, 'utf8')).toBe('precious\n');
    expect([lstatSync(log()).isFile(), lstatSync(log()).mode & 0o777]).toEqual([true, 0o600]);
    const { faults } = await world.json<{ faults: { code: string; message: string }[] }>('status', '--json');
    expect(faults.map(({ code }) => code)).toEqual(['START_INCOMPLETE']);
    expect(JSON.stringify(faults)).toMatch(/daemon\.log[^"]*moved to/);
    await world.ok('stop');
    await world.ok('start', '--port', '0');
    expect((await world.json<{ faults: unknown[] }>('status', '--json')).faults).toEqual([]);
  },
);

it('a start that fails shows no other file as its log', async () => {
  const secret = join(world.dir, 'secret');
  writeFileSync(secret, 'not for a terminal\n');
  mkdirSync(join(world.home, 'run'), { mode: 0o700 });
  symlinkSync(secret, log());
  const planted = join(world.dir, 'planted.mjs');
  writeFileSync(planted, "if (process.argv[1].endsWith('/daemon/main.js')) process.exit(3);");
  world.env['NODE_OPTIONS'] = `--import ${planted}`;
  const ran = await world.cli('start');
  delete world.env['NODE_OPTIONS'];
  expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining('did not start')]);
  expect(ran.stderr).not.toContain('not for a terminal');
});
