import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLoginShell, type LoginShell } from '../../../src/daemon/environment/login-shell.js';
import { runShell } from '../../../src/daemon/environment/run-shell.js';
import { shellCommand } from '../../../src/daemon/environment/shell-command.js';
import { systemClock } from '../../../src/lib/clock.js';
import { identify } from '../../../src/lib/processes/process.js';
import { processesOf, until } from '../../support/worlds/tmux-world.js';

const MARKS = { left: 'lllll', right: 'rrrrr' };
let dir: string;
beforeAll(async () => void (dir = await mkdtemp(join(tmpdir(), 'sx-login-'))));
afterAll(() => rm(dir, { recursive: true }));

/** A shell of this text, which gets its command as the last argument. */
async function shell(name: string, text: string): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, `#!/bin/sh\nfor command; do :; done\n${text}\n`);
  await chmod(path, 0o755);
  return path;
}

function run(file: string, timeoutMs = 20_000, signal = new AbortController().signal) {
  const env = { HOME: dir, PATH: '/usr/bin:/bin', GIVEN: 'a\n"b"' };
  return runShell({
    command: shellCommand(file, MARKS, true),
    marks: MARKS,
    env,
    cwd: '/',
    folder: dir,
    timeoutMs,
    signal,
  });
}

test.each([
  ['one that prints before and after', 'echo hello; eval "$command"; echo bye'],
  ['one that shows its commands', 'exec 2>&1; set -x; eval "$command"'],
  ['one that fails afterwards', 'eval "$command"; exit 3'],
  ['one that does not end', 'eval "$command"; exec sleep 1000'],
  ['one that leaves a program with its output', 'sleep 1000 & eval "$command"'],
  ['one that becomes another shell', 'exec /bin/sh'],
])('asked: %s', async (name, text) => {
  const { result, ended } = run(await shell(name.replaceAll(' ', '-'), text));
  expect(await result).toMatchObject({ env: { GIVEN: 'a\n"b"', HOME: dir } });
  await ended;
  await until(async () => (await processesOf(dir)).length === 0, 'nobody is left');
});

test.each([
  [
    'one that hangs, with a child in a session of its own',
    'setsid sleep 1000 & wait',
    300,
    /longer than 0\.3 s/,
  ],
  ['one that ends early', 'exit 7', 20_000, /exit code 7/],
  ['one that prints without end', 'exec yes', 20_000, /too much/],
  ['one that is killed', 'kill -9 $$', 20_000, /SIGKILL/],
])('not asked: %s', async (name, text, timeoutMs, why) => {
  const { result, ended } = run(await shell(name.replaceAll(/\W/g, '-'), text), timeoutMs);
  expect(await result).toMatchObject({ failure: expect.stringMatching(why) as string });
  await ended;
  await until(async () => (await processesOf(dir)).length === 0, 'nobody is left');
});

test('a shell that is not there is no fault of anybody else', async () => {
  const { result, ended } = run(join(dir, 'absent'));
  expect(await result).toMatchObject({ failure: expect.stringContaining('ENOENT') as string });
  await ended;
});

test('a login shell that hangs interactively is run plainly, and again when its files change', async () => {
  const count = join(dir, 'count');
  const file = await shell(
    'counts',
    `echo x >> '${count}'; case " $* " in *" -i "*) exit 1;; esac; eval "$command"`,
  );
  const problems: unknown[] = [];
  const login: LoginShell = createLoginShell({
    env: { HOME: dir, SHELL: file },
    folder: dir,
    clock: systemClock,
    onProblem: (problem) => void problems.push(problem),
  });
  const asked = async () => (await readFile(count, 'utf8')).length / 2;
  const both = await Promise.all([login.environment(), login.environment()]);
  expect(both.map((env) => env?.['HOME'])).toEqual([dir, dir]);
  expect([await asked(), problems]).toEqual([2, [null]]);
  await login.environment();
  expect(await asked()).toBe(2);
  await writeFile(join(dir, '.profile'), '# changed\n');
  await login.environment();
  expect(await asked()).toBe(4);
  await login.stop();
});

test('a login shell that enters tmux starts no server', async () => {
  const file = await shell('enters', 'tmux new-session -d; tmux new-session -A -s main; eval "$command"');
  const login = createLoginShell({
    env: { HOME: dir, SHELL: file },
    folder: dir,
    clock: systemClock,
    onProblem: () => undefined,
  });
  expect(await login.environment()).toMatchObject({ HOME: dir });
  await login.stop();
  await until(async () => (await processesOf(dir)).length === 0, 'nobody is left');
});

test('a stopping daemon does not wait for the login shell, and leaves no process', async () => {
  const pidFile = join(dir, 'pid');
  const file = await shell('waits', `echo $$ > '${pidFile}'; exec sleep 1000`);
  const login = createLoginShell({
    env: { HOME: dir, SHELL: file },
    folder: dir,
    clock: systemClock,
    onProblem: () => undefined,
  });
  const result = login.environment();
  const pid = async () => Number(await readFile(pidFile, 'utf8').catch(() => '0'));
  await until(async () => (await pid()) > 0, 'it runs');
  await login.stop();
  expect(await result).toBeNull();
  const left = await pid();
  await until(async () => (await identify(left)) === null, 'it is gone');
});

test('an account without a shell has no login shell, and that is no problem', async () => {
  const login = createLoginShell({
    env: { HOME: dir, SHELL: '/usr/sbin/nologin' },
    folder: dir,
    clock: systemClock,
    onProblem: () => expect.fail('no problem'),
  });
  expect(await login.environment()).toBeNull();
});
