import { spawn } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Command } from '../../../src/cli/command.js';
import { COMMAND_TABLE } from '../../../src/cli/program/command-table.js';
import { createCliWorld, ended, type CliWorld } from '../../support/worlds/cli-world.js';
import { runProgram } from '../../support/worlds/programs.js';

const SCHMUX = join(import.meta.dirname, '../../../bin/schmux.js');

let world: CliWorld;
let session: string;
beforeAll(async () => {
  world = await createCliWorld();
  await world.ok('repo', 'add', world.repo);
  session = await world.ok('spawn', '-a', 'demo', '-r', 'proj', '-q', '-p', 'scenario: permission');
  await world.ok('wait', session, '--for', 'blocked', '--timeout', '30s');
});
afterAll(() => world.close());

/** Each command is called twice, and what it makes or removes is named after that. */
type Turn = 'full' | 'closed';

/**
 * How to call every command so that it prints a result, in an order in which each finds what it needs; null for one that prints
 * nothing.
 */
const CALLS: Record<string, ((id: string, turn: Turn) => string[]) | null> = {
  list: () => [],
  watch: () => [],
  next: () => [],
  wait: (id) => [id],
  why: (id) => [id],
  capture: (id) => [id],
  logs: (id) => [id, '-f'],
  attach: (id) => [id, '--print'],
  answer: (id) => [id],
  send: (id) => [id, '--key', 'F12'],
  spawn: (_, turn) => ['-a', 'demo', '-r', 'proj', '-n', turn, '--no-wait', '-q'],
  rename: (id) => [id, 'another name'],
  mute: (id) => [id],
  'workspace list': () => [],
  'workspace dispose': () => ['proj-001', '--json'],
  'workspace trash': () => ['--json'],
  'workspace restore': () => ['nothing', '--json'],
  'workspace open': () => ['proj-001', '--json'],
  diff: (id) => [id, '--json'],
  'repo add': (_, turn) => ['./proj', '--name', turn],
  'repo list': () => [],
  'repo set': (_, turn) => [turn, '--trust-clones', 'on'],
  'repo remove': (_, turn) => [turn],
  start: () => [],
  status: () => [],
  open: () => ['--print'],
  phone: () => [],
  'agent list': () => [],
  'agent add': (_, turn) => [turn, '--', '/bin/cat'],
  'agent secret set': (_, turn) => [turn, 'VARIABLE'],
  'agent secret list': () => ['--json'],
  'agent secret remove': (_, turn) => [turn, 'VARIABLE'],
  'agent remove': (_, turn) => [turn],
  'config get': () => [],
  'config set': () => ['port', '0'],
  doctor: () => [],
  completion: () => ['bash'],
  version: () => [],
  done: (id) => [id, '-y'],
  resume: (id) => [id, '--json'],
  fork: (id) => [id, '--json'],
  limit: (id) => [id, '--json'],
  dispose: (_, turn) => [turn, '-y'],
  logout: () => ['--all'],
  stop: () => [],
  demo: () => ['--stop'],
};

test('there is a call here for every command', async () => {
  const names = (
    await Promise.all(COMMAND_TABLE.map(async ({ load }) => leaves((await load()).command)))
  ).flat();
  expect(Object.keys(CALLS).sort()).toEqual(names.sort());
});

test('a disk that is full is one sentence and exit code 1, and a reader that left is silence, for every command', async () => {
  for (const [name, args] of Object.entries(CALLS)) {
    if (args === null) continue;
    const call = (turn: Turn) => [...name.split(' '), ...args(session, turn)];
    expect.soft({ name, ...(await closed(call('closed'))) }).toEqual({
      name,
      code: expect.any(Number),
      stderr: quiet,
    });
    expect.soft({ name, ...(await full(call('full'))) }).toEqual({
      name,
      code: 1,
      stderr: expect.stringMatching(
        /^(?!.*\n\s+at )[\s\S]*schmux: The output could not be written: no space left on device\.\n$/,
      ) as string,
    });
  }
  // Eighty processes, one after the other: on a busy machine that takes a while.
}, 240_000);

test('help, errors as JSON and completion are output like any other', async () => {
  for (const call of [
    ['--help'],
    [],
    ['help', 'spawn'],
    ['list', '--nope', '--json'],
    ['__complete', 'zsh', '1', 'schmux', ''],
  ])
    expect({ call, ...(await full(call)) }).toMatchObject({
      call,
      code: 1,
      stderr: 'schmux: The output could not be written: no space left on device.\n',
    });
  expect(await closed(['list', '--nope', '--json'])).toEqual({ code: 2, stderr: '' });
});

test('remarks that cannot be written change no result', async () => {
  const fd = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, [SCHMUX, 'nope'], {
    env: world.env,
    stdio: ['ignore', 'ignore', fd],
  });
  closeSync(fd);
  expect(await ended(child)).toBe(2);
});

test('a file that takes only part of the output makes the command fail', async () => {
  const file = join(world.root, 'help.txt');
  const { code } = await runProgram(
    'sh',
    ['-c', `ulimit -f 1; exec "$@" > '${file}'`, 'sh', process.execPath, SCHMUX, 'help'],
    {
      cwd: world.root,
      env: world.env,
      input: '',
    },
  );
  expect([code, (await readFile(file, 'utf8')).length]).toEqual([1, expect.any(Number)]);
});

/** Nothing about a reader that left, and no stack; a command may have its own remarks. */
const quiet = expect.not.stringMatching(/EPIPE|could not be written|\n\s+at /) as string;

function leaves(command: Command): string[] {
  if (command.commands === undefined) return [command.name];
  return command.commands.flatMap((child) => leaves(child).map((name) => `${command.name} ${name}`));
}

type Ended = { code: number | string | null; stderr: string };

/** Runs with stdout on a disk that has no room. */
async function full(call: readonly string[]): Promise<Ended> {
  const fd = openSync('/dev/full', 'w');
  try {
    return await run(call, fd);
  } finally {
    closeSync(fd);
  }
}

/** Runs with stdout on a pipe that is no longer read. */
function closed(call: readonly string[]): Promise<Ended> {
  return run(call, 'pipe');
}

async function run(call: readonly string[], stdout: number | 'pipe'): Promise<Ended> {
  const child = spawn(process.execPath, [SCHMUX, ...call], {
    cwd: world.root,
    env: world.env,
    stdio: ['pipe', stdout, 'pipe'],
  });
  child.stdout?.destroy();
  child.stdin?.on('error', () => undefined).end('secret');
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  return new Promise((resolve) =>
    child.once('close', (code, signal) => resolve({ code: code ?? signal, stderr })),
  );
}
