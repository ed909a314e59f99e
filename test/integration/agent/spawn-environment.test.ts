import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Session, SpawnResult } from '../../../src/contract/session/session.js';
import { exchangeCode } from '../../support/http/handshake.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';
import { runProgram, type Ran } from '../../support/worlds/programs.js';
import { until } from '../../support/worlds/tmux-world.js';

/** Whose environment an agent gets: that of the shell that spawns it, or for the page that of the login shell. */
const bin = fileURLToPath(new URL('../../../bin/schmux.js', import.meta.url));
const SECRET = 'tok-canary-3fd2a9';
const SHELL_MARK = 'sourced';
let world: SchmuxWorld;
let url: string;

beforeAll(async () => {
  world = await createSchmuxWorld();
  const show = await world.program(
    'shows',
    `#!/bin/sh\nenv -0 > "$HOME/.got"; mv "$HOME/.got" "$HOME/got.$SCHMUX_SESSION_ID"; exec sleep 1000\n`,
  );
  await world.program('quiet', '#!/bin/sh\nexec sleep 1000\n');
  await writeFile(
    join(world.home, 'config.json'),
    JSON.stringify({
      port: 0,
      repos: [{ name: 'proj', url: world.repo }],
      internal: { grace_period_s: 1 },
      agents: [
        { name: 'shows', command: [show], env: { FROM_AGENT: 'agent' } },
        { name: 'quiet', command: ['quiet'] },
        { name: 'only-there', command: ['only-there'] },
      ],
    }),
  );
  await profile(`export FROM_LOGIN=login FROM_AGENT=login; PATH=$PATH:/from/login`);
  ({ url } = await world.start({ SHELL: '/bin/bash', FROM_START: 'start', SSH_AUTH_SOCK: '/first' }));
});
afterAll(() => world.stop());

/** The login shell's startup file: it prints, reads, and fails, as such files do. */
async function profile(text: string): Promise<void> {
  const path = join(world.dir, '.bash_profile');
  await writeFile(
    path,
    `echo Welcome; printf '\\0'; read -r answer\nexport MARK=${SHELL_MARK}\n${text}\nfalse\n`,
  );
  // Written within one tick of the clock of the file system, it would look the same.
  profiles++;
  await utimes(path, new Date(), new Date(1_700_000_000_000 + profiles * 1000));
}
let profiles = 0;

const inShell = (env: Record<string, string>, ...args: string[]): Promise<Ran> =>
  runProgram(process.execPath, [bin, ...args], { env, cwd: world.dir });
/** The environment of every shell; with a terminal by default. */
const shell = (more: Record<string, string> = {}): Record<string, string> => ({
  HOME: world.dir,
  PATH: '/usr/bin:/bin',
  SCHMUX_HOME: world.home,
  TERM: 'xterm-256color',
  ...more,
});

async function spawned(env: Record<string, string>, ...args: string[]): Promise<Record<string, string>> {
  const ran = await inShell(env, 'spawn', '--json', ...args);
  const [result] = JSON.parse(ran.stdout) as SpawnResult[];
  if (result === undefined || 'error' in result) throw new Error(ran.stdout + ran.stderr);
  return environmentOf(result.id);
}
async function fromPage(): Promise<Record<string, string>> {
  const [id = ''] = await world.spawn({ agents: [{ agent: 'shows' }], workspace: world.repo });
  return environmentOf(id);
}
async function environmentOf(id: string): Promise<Record<string, string>> {
  const path = join(world.dir, `got.${id}`);
  const read = () => readFile(path, 'utf8').catch(() => null);
  await until(async () => (await read()) !== null, `${id} shows its environment`);
  const entries = ((await read()) ?? '').split('\0').filter((entry) => entry !== '');
  return Object.fromEntries(
    entries.map((entry) => [entry.split('=', 1)[0], entry.slice(entry.indexOf('=') + 1)]),
  );
}

test('an agent has the environment of the shell that spawns it, and nothing of that which started the daemon', async () => {
  const own = {
    GH_TOKEN: 'token',
    HTTPS_PROXY: 'http://proxy:3128',
    GIT_AUTHOR_NAME: `Ann "O'Neill"`,
    GIT_SSH_COMMAND: 'ssh -i ~/.ssh/work',
    SSH_AUTH_SOCK: '/second',
    NODE_OPTIONS: '--max-old-space-size=512',
    LINES_OF_TEXT: 'first\nsecond\n\n$(touch x) `y` \\ é',
    FROM_AGENT: 'caller',
  };
  const foreign = {
    TMUX: '/tmp/x,1,0',
    CLAUDECODE: '1',
    GIT_DIR: '/other',
    npm_lifecycle_event: 'x',
    SCHMUX_SESSION_ID: 'outer1',
  };
  const env = await spawned(shell({ ...own, ...foreign }), '-a', 'shows', '-w', world.repo);
  expect(env).toMatchObject({ ...own, FROM_AGENT: 'agent', PATH: `/usr/bin:/bin:${join(world.dir, 'bin')}` });
  expect(env['SCHMUX_SESSION_ID']).toMatch(/^[a-z0-9]{6}$/);
  expect(env['SCHMUX_SESSION_ID']).not.toBe('outer1');
  for (const name of ['FROM_START', 'FROM_LOGIN', 'CLAUDECODE', 'GIT_DIR', 'npm_lifecycle_event'])
    expect([name, env[name]]).toEqual([name, undefined]);
  expect(env['TERM']).not.toBe('xterm-256color');
});

test('a session that is resumed has the environment of the shell that resumes it', async () => {
  await world.program(
    'claude',
    `#!/bin/sh\ncase "$1" in --version) echo 1.0.0; exit;; esac\nexec "$HOME/bin/shows"\n`,
  );
  const env = shell({ GH_TOKEN: 'first' });
  const first = await inShell(env, 'spawn', '-q', '-a', 'claude', '-w', world.repo);
  const id = first.stdout.trim();
  expect(await environmentOf(id)).toMatchObject({ GH_TOKEN: 'first' });
  await world.ok('done', id, '-y');
  const again = await inShell(shell({ GH_TOKEN: 'second' }), 'resume', '-q', id);
  expect(await environmentOf(again.stdout.trim())).toMatchObject({ GH_TOKEN: 'second' });
});

test('the agent’s program is found on the PATH of that shell only', async () => {
  const there = join(world.dir, 'there');
  await runProgram('mkdir', [there], { env: shell(), cwd: '/' });
  await runProgram('cp', [join(world.dir, 'bin/shows'), join(there, 'only-there')], {
    env: shell(),
    cwd: '/',
  });
  const refused = await inShell(shell(), 'spawn', '-a', 'only-there', '-w', world.repo, '--json');
  expect(refused.stdout).toContain('AGENT_MISSING');
  const env = await spawned(shell({ PATH: `${there}:/usr/bin:/bin` }), '-a', 'only-there', '-w', world.repo);
  expect(env['PATH']).toBe(`${there}:/usr/bin:/bin`);
});

test('a caller without a terminal (cron, env -i) gets missing variables from the login shell', async () => {
  const { HOME, SCHMUX_HOME } = shell();
  const env = await spawned({ HOME, SCHMUX_HOME, MINE: '1' } as never, '-a', 'shows', '-w', world.repo);
  expect(env).toMatchObject({ MINE: '1', FROM_LOGIN: 'login', MARK: SHELL_MARK });
  expect(env['PATH']).toContain('/from/login');
  expect(env['FROM_START']).toBeUndefined();
});

test('what the page starts has the login shell’s environment, over that of the daemon’s start, and as it is now', async () => {
  const first = await fromPage();
  expect(first).toMatchObject({
    FROM_LOGIN: 'login',
    FROM_START: 'start',
    FROM_AGENT: 'agent',
    MARK: SHELL_MARK,
  });
  expect(first['PATH']).toMatch(/:\/from\/login:.*\/bin/);
  expect(first['TMUX']).toContain(join(world.dir, 't'));
  expect(first['TERM']).not.toBe('dumb');
  await profile('export FROM_LOGIN=changed');
  expect(await fromPage()).toMatchObject({ FROM_LOGIN: 'changed' });
  // A startup file that becomes another shell.
  await profile('export FROM_LOGIN=handed-on; exec /bin/sh');
  expect(await fromPage()).toMatchObject({ FROM_LOGIN: 'handed-on' });
});

test('its ssh agent is that of the last shell that spawned, when that one answers', async () => {
  const socket = join(world.dir, 'agent.sock');
  const server = createServer().listen(socket);
  await new Promise((resolve) => server.once('listening', resolve));
  await spawned(shell({ SSH_AUTH_SOCK: socket }), '-a', 'shows', '-w', world.repo);
  expect((await fromPage())['SSH_AUTH_SOCK']).toBe(socket);
  await new Promise((resolve) => server.close(resolve));
});

test('a failing login shell is reported, and its last environment is used', async () => {
  await profile('kill -9 $$');
  expect(await fromPage()).toMatchObject({ FROM_LOGIN: 'handed-on' });
  expect((await world.cli('doctor')).stdout).toMatch(/LOGIN_SHELL_FAILED: .*\/bin\/bash.*SIGKILL/);
  await profile('export FROM_LOGIN=well');
  expect(await fromPage()).toMatchObject({ FROM_LOGIN: 'well' });
  expect((await world.cli('doctor')).stdout).not.toContain('LOGIN_SHELL_FAILED');
});

test('a page cannot send an environment', async () => {
  const client = await world.client();
  const code = (await client.call('authCode', { body: {} })).url.split('#c=')[1] ?? '';
  const key = await exchangeCode(client, code);
  const post = (path: string, body: object) =>
    fetch(url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const refused = await post('/api/sessions', {
    agents: [{ agent: 'shows' }],
    workspace: world.repo,
    env: { PATH: '/x' },
  });
  expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'ENVIRONMENT_FORBIDDEN' }]);
  const added = await post('/api/repos', { url: world.repo, name: 'again', env: {} });
  expect(added.status).toBe(403);
});

test('too large an environment is refused before a daemon is asked; variables that are not text are left out and named', async () => {
  const big = await inShell(
    shell({
      SCHMUX_HOME: join(world.dir, 'none'),
      HUGE: 'x'.repeat(100_000),
      ALSO: 'x'.repeat(120_000),
      AND: 'x'.repeat(60_000),
    }),
    'spawn',
    '-a',
    'shows',
    '-w',
    '.',
  );
  expect(big.code).toBe(1);
  expect(big.stderr).toMatch(/at most 256 KiB[^]*ALSO, HUGE, AND/);
  expect(await readdir(world.dir)).not.toContain('none');
  const client = await world.client();
  const sent = client.call('sessionSpawn', {
    body: { agents: [{ agent: 'shows' }], env: { A: 'x'.repeat(300_000) } },
  });
  await expect(sent).rejects.toMatchObject({ code: 'ENVIRONMENT_TOO_LARGE' });
  const script = `LATIN=$(printf 'caf\\351') exec '${process.execPath}' '${bin}' spawn -q -a shows -w '${world.repo}'`;
  const ran = await runProgram('/bin/sh', ['-c', script], { env: shell(), cwd: world.dir });
  expect(ran.stderr).toContain('LATIN');
  expect(await environmentOf(ran.stdout.trim())).not.toHaveProperty('LATIN');
});

test('a secret of that shell is in no file, no list of processes, no answer and no event', async () => {
  const env = shell({ PATH: world.env['PATH'] ?? '', GH_TOKEN: SECRET });
  const ran = await inShell(env, 'spawn', '-q', '-a', 'quiet', '-r', 'proj', '-p', '');
  const id = ran.stdout.trim();
  const agent = await world.until(id, (session: Session) => session.status === 'running', 'running');
  const pid = Number(await world.tmux('display-message', '-p', '-t', `=schmux-${id}:`, '#{pane_pid}'));
  const environment = () => readFile(`/proc/${pid}/environ`, 'latin1');
  await until(async () => (await environment()).includes(SECRET), 'the agent has it');
  const places = [world.home, agent.workspace.path, join(world.dir, 't')];
  expect((await Promise.all(places.map((folder) => filesWith(folder, SECRET)))).flat()).toEqual([]);
  expect(await commandLinesWith(SECRET)).toEqual([]);
  const client = await world.client();
  expect(JSON.stringify(await client.call('sessionList', {}))).not.toContain(SECRET);
  expect(JSON.stringify(await client.call('daemonInfo', {}))).not.toContain(SECRET);
  expect(await world.tmux('show-environment', '-g')).not.toContain(SECRET);
  const server = await world.tmux('display-message', '-p', '#{pid}');
  expect(await readFile(`/proc/${server}/environ`, 'latin1')).not.toContain(SECRET);
});

async function filesWith(folder: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if ((await readFile(path, 'latin1')).includes(text)) found.push(path);
  }
  return found;
}

async function commandLinesWith(text: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line.includes(text));
}
