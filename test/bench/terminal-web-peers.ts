import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { WebSocket } from 'ws';
import type { Seat } from './terminal-peers.js';

/** The size of every peer's terminal, as of the sessions. */
const SIZE = { cols: 80, rows: 24 };
/** A server takes a second to start. */
const LISTEN_MAX_MS = 20_000;
/** The installation compiles node-pty. */
const INSTALL_MAX_MS = 300_000;
/** wetty's page acknowledges this much at a time (its FlowControlClient). */
const WETTY_COMMIT_CHARS = 262_144;

export type WebPeer = { program: string; env: Record<string, string>; dir: string };

/** Returns the program's path if it can be run. */
export function findProgram(name: string, path = process.env['PATH'] ?? ''): string | null {
  for (const folder of path.split(delimiter)) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      continue; // not in this folder
    }
  }
  return null;
}

/**
 * Runs `command` behind ttyd and uses the protocol of its page (its protocol.c): subprotocol `tty`; a JSON text with the size starts
 * the program; `0` and bytes are input in one direction and output in the other.
 */
export async function openTtyd({ program, env, dir }: WebPeer, command: string): Promise<Seat> {
  const port = await freePort();
  const args = ['-p', String(port), '-i', '127.0.0.1', '-W', '-T', 'xterm-256color', '-w', dir];
  const server = start(program, [...args, '/bin/sh', '-c', command], env);
  const socket = await dial(server, () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, 'tty', { perMessageDeflate: false });
    socket.on('open', () =>
      socket.send(JSON.stringify({ AuthToken: '', columns: SIZE.cols, rows: SIZE.rows })),
    );
    return socket;
  });
  const seat = seatOf(server, socket, (bytes) => socket.send(Buffer.from(`0${bytes}`, 'latin1')));
  socket.on('message', (data: Buffer) => {
    if (data[0] === 0x30) seat.onBytes(data.subarray(1));
  });
  return seat;
}

/**
 * Runs `command` behind wetty and uses the protocol of its page: Engine.IO 4 on a WebSocket, with Socket.IO events `resize`, `input`,
 * `data`, and `commit` as acknowledgement. For local programs wetty must run as root; otherwise it requires ssh.
 */
export async function openWetty({ program, env, dir }: WebPeer, command: string): Promise<Seat> {
  const port = await freePort();
  // wetty runs a single word, not a command line.
  const script = join(dir, `wetty-${port}`);
  await writeFile(script, `#!/bin/sh\n${command}\n`, { mode: 0o700 });
  const args = [
    '--base',
    '/wetty',
    '--port',
    String(port),
    '--host',
    '127.0.0.1',
    '--ssh-host',
    'localhost',
    '--command',
    script,
  ];
  const server = start(program, args, { ...env, LOG_LEVEL: 'error', NODE_ENV: 'production' });
  const emit = (name: string, value: unknown) => socket.send(`42${JSON.stringify([name, value])}`);
  let seat: Seat | null = null;
  let taken = 0;
  let onLogin: () => void = () => undefined;
  const login = new Promise<void>((resolve) => (onLogin = resolve));
  const socket: WebSocket = await dial(server, () => {
    const address = `ws://127.0.0.1:${port}/wetty/socket.io/?EIO=4&transport=websocket`;
    const socket = new WebSocket(address, { perMessageDeflate: false });
    socket.on('message', (data: Buffer) => {
      const text = data.toString('utf8');
      if (text.startsWith('0')) socket.send('40');
      else if (text === '2') socket.send('3');
      if (!text.startsWith('42')) return;
      const [name, value] = JSON.parse(text.slice(2)) as [string, string?];
      if (name === 'login') onLogin();
      if (name !== 'data' || value === undefined) return;
      seat?.onBytes(Buffer.from(value, 'utf8'));
      taken += value.length;
      if (taken < WETTY_COMMIT_CHARS) return;
      emit('commit', taken);
      taken = 0;
    });
    return socket;
  });
  seat = seatOf(server, socket, (bytes) => emit('input', bytes));
  await login;
  emit('resize', SIZE);
  return seat;
}

/** Installs wetty into `dir`. Returns the path of its program, or a sentence that says why there is none. */
export async function installWetty(dir: string): Promise<{ program: string } | { problem: string }> {
  if (process.getuid?.() !== 0) return { problem: 'wetty runs local programs for root only' };
  // From version 11 on, npm compiles nothing without permission.
  await writeFile(
    join(dir, 'package.json'),
    JSON.stringify({ private: true, allowScripts: { 'node-pty': true } }),
  );
  const args = ['install', '--prefix', dir, '--no-audit', '--no-fund', '--no-package-lock', 'wetty@3'];
  try {
    await promisify(execFile)('npm', args, { cwd: dir, timeout: INSTALL_MAX_MS });
  } catch (error) {
    return { problem: `wetty could not be installed: ${String(error)}` };
  }
  const program = findProgram('wetty', join(dir, 'node_modules/.bin'));
  return program === null ? { problem: 'wetty came without a program' } : { program };
}

function start(program: string, args: string[], env: Record<string, string>): ChildProcess {
  return spawn(program, args, { env: { ...env, TERM: 'xterm-256color' }, stdio: 'ignore' });
}

/** Connects as soon as the server listens. */
async function dial(server: ChildProcess, connect: () => WebSocket): Promise<WebSocket> {
  const end = performance.now() + LISTEN_MAX_MS;
  for (;;) {
    const socket = connect();
    const opened = await new Promise<boolean>((resolve) => {
      socket.once('open', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    if (opened) return socket;
    if (server.exitCode !== null || performance.now() > end) {
      server.kill('SIGTERM');
      throw new Error(`${server.spawnfile} does not answer (exit ${server.exitCode ?? 'none'})`);
    }
    await pause(50);
  }
}

function seatOf(server: ChildProcess, socket: WebSocket, send: (bytes: string) => void): Seat {
  const ended = once(server, 'exit');
  return {
    send,
    onBytes: () => undefined,
    pid: server.pid ?? 0,
    async close() {
      socket.terminate();
      server.kill('SIGTERM');
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
