import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Session } from '../../../src/contract/session/session.js';
import { createCliWorld, ended, prints, type CliWorld } from '../../support/worlds/cli-world.js';

let world: CliWorld;
beforeAll(async () => {
  world = await createCliWorld();
  await world.ok('repo', 'add', world.repo);
});
afterAll(() => world.close());

const spawned = (...args: string[]) => world.ok('spawn', '-a', 'demo', '-r', 'proj', '-q', ...args);

test('spawn waits until the session runs, and list shows everything that is promised', async () => {
  const [result] = await world.json<Record<string, string>[]>(
    'spawn',
    '-a',
    'demo',
    '-r',
    'proj',
    '-n',
    '名前 one',
    '--json',
  );
  expect(result).toEqual({
    id: expect.stringMatching(/^[a-z0-9]{6}$/),
    agent: 'demo',
    workspace: expect.stringMatching(/^proj-\d{3}$/),
    attach: `tmux attach -t schmux-${result?.['id']}`,
    start: `branch main as in ${world.repo}`,
    notes: [],
  });
  const session = await world.session(result?.['id'] ?? '');
  expect(session).toMatchObject({
    agent: 'demo',
    nickname: '名前 one',
    status: 'running',
    indicator: expect.any(String),
    nudge: {
      state: expect.any(String),
      reason: expect.any(String),
      source: expect.any(String),
      since: expect.any(String),
    },
    workspace: {
      id: result?.['workspace'],
      path: join(world.root, 'workspaces', result?.['workspace'] ?? ''),
      repo: 'proj',
      branch: 'main',
    },
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    exit: null,
    attach: result?.['attach'],
  });
  expect(Object.keys(session)).toEqual(expect.arrayContaining(['last_activity_at', 'last_viewed_at']));
  expect(await world.tmux('list-panes', '-t', `=schmux-${session.id}:`, '-F', '#{pane_dead}')).toBe('0');
  expect(await world.ok('capture', '名前 one')).toMatch(/Demo agent/);
});

test('one failure never stops the others; the exit code reports it', async () => {
  const { code, stdout } = await world.schmux(['spawn', '-a', 'demo', '-t', 'nope', '-r', 'proj', '--json']);
  const results = JSON.parse(stdout) as { agent: string; id?: string; error?: { code: string } }[];
  expect([code, results.map(({ agent, error }) => [agent, error?.code])]).toEqual([
    1,
    [
      ['demo', undefined],
      ['nope', 'AGENT_UNKNOWN'],
    ],
  ]);
});

test('a refusal of everything is the promised array too, and without --json a sentence', async () => {
  const args = ['spawn', '-a', 'demo', '--count', '2', '-r', 'unknown'];
  const json = await world.schmux([...args, '--json']);
  const refused = { agent: 'demo', error: expect.objectContaining({ code: 'REPO_UNKNOWN' }) };
  expect([json.code, JSON.parse(json.stdout)]).toEqual([1, [refused, refused]]);
  expect(await world.schmux(args)).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^schmux: /),
  });
});

test('the repository around the current directory is the workspace', async () => {
  const { stdout } = await world.schmux(['spawn', '-a', 'demo', '--json'], { cwd: world.repo });
  const [result] = JSON.parse(stdout) as { id: string }[];
  expect((await world.session(result?.id ?? '')).workspace.path).toBe(world.repo);
});

test('Ctrl-C cancels sessions still being prepared, and says so', async () => {
  const silent = createServer(); // takes the call and never says a word
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as { port: number };
  await world.ok('repo', 'add', `git://127.0.0.1:${port}/slow.git`);
  const before = await readdir(join(world.root, 'workspaces'));
  const child = world.begin(['spawn', '-a', 'demo', '-r', 'slow', '--json']);
  await untilListed((session) => session.workspace.repo === 'slow' && session.progress?.phase === 'fetching');
  let stdout = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  const said = prints(child, /Cancelling \w{6}…/);
  child.kill('SIGINT');
  await said;
  await once(child, 'close');
  expect(await ended(child)).toBe(1);
  expect(JSON.parse(stdout)).toEqual([
    expect.objectContaining({ agent: 'demo', error: expect.objectContaining({ code: 'SPAWN_CANCELLED' }) }),
  ]);
  silent.close();
  expect(await readdir(join(world.root, 'workspaces'))).toEqual(before);
});

test('send types, wait waits, done keeps, dispose removes; an answer makes the agent continue', async () => {
  const id = await spawned('-p', 'scenario: permission');
  expect(await world.ok('wait', id, '--for', 'blocked', '--timeout', '30s')).toMatch(
    new RegExp(`^${id} blocked: `),
  );
  expect((await world.json<Session>('next', '--json')).indicator).toBe('Waiting');
  const late = await world.schmux(['wait', id, '--for', 'working', '--timeout', '300ms', '--json']);
  expect([late.code, JSON.parse(late.stdout).error.code]).toEqual([1, 'WAIT_TIMEOUT']);
  await world.ok('send', id, '--key', 'Enter');
  expect(await world.ok('wait', id, '--for', 'done,feedback', '--timeout', '30s')).toMatch(
    / (done|feedback)/,
  );
  await world.ok('send', id, '--', '--no flag, "quoted" $HOME');
  await untilCaptured(id, /--no flag, "quoted" \$HOME/);

  expect(await world.schmux(['done', id])).toMatchObject({ code: 2, stderr: expect.stringMatching(/-y/) });
  expect(await world.ok('done', id, '-y')).toBe(`${id}: ended, kept for review`);
  expect(await world.session(id)).toMatchObject({
    status: 'done',
    indicator: 'Stopped',
    ended_by_user: true,
  });
  expect(await world.ok('capture', id)).not.toBe('');
  const path = (await world.session(id)).workspace.path;
  expect(await world.ok('dispose', id, '-y')).toContain(path);
  await access(path);
  expect((await world.schmux(['capture', id])).stderr).toMatch(/no session called/);
  await expect(access(join(world.home, 'logs', `${id}.log`))).rejects.toThrow(/ENOENT/);
});

test('an agent that exits at once with code 7 is kept with its screen', async () => {
  const id = await spawned('-p', 'scenario: exit:7');
  await world.ok('wait', id, '--for', 'done', '--timeout', '30s');
  await untilListed((session) => session.id === id && session.status === 'done');
  expect(await world.session(id)).toMatchObject({
    status: 'done',
    indicator: 'Error',
    exit: { code: 7, signal: null },
  });
  expect(await world.ok('capture', id)).toMatch(/leave with code 7/);
  expect((await world.schmux(['wait', id, '--for', 'blocked'])).stderr).toMatch(/has ended/);
});

test('logs: every byte into a pipe, text with --plain, the last lines, and what comes with -f', async () => {
  const id = await spawned('-p', 'scenario: flood lines: 3000');
  const following = world.begin(['logs', id, '-f', '--plain']);
  const seen = await prints(following, /flood 3000 of 3000/);
  following.kill('SIGINT');
  expect(await ended(following)).toBe(0);
  const numbers = [...seen.matchAll(/flood (\d+) of 3000/g)].map(([, number]) => Number(number));
  expect(numbers).toEqual(Array.from({ length: 3000 }, (_, index) => index + 1));
  await world.ok('done', id, '-y');
  const { stdout } = await world.schmux(['logs', id]);
  expect(stdout).toBe(await readFile(join(world.home, 'logs', `${id}.log`), 'utf8'));
  expect(stdout).toMatch(/\u001b\[/);
  expect(await world.ok('logs', id, '--plain')).not.toMatch(/\u001b/);
  expect(stdout.endsWith((await world.schmux(['logs', id, '-n', '3'])).stdout)).toBe(true);
});

test('watch prints each change as a line, and ends when it is interrupted', async () => {
  await spawned();
  const watching = world.begin(['watch', '--json']);
  await prints(watching, /"session"/);
  const removed = prints(watching, /"removed":"/);
  const id = await spawned();
  await world.ok('dispose', id, '-y');
  expect(await removed).toContain(`"removed":"${id}"`);
  watching.kill('SIGINT');
  expect(await ended(watching)).toBe(0);
});

test('a hook is heard, quickly; without a daemon, a session or sense it is silent', async () => {
  const id = await spawned();
  const socket = join(world.home, 'run', 'daemon.sock');
  const hook = (session: string, input: string, path = socket) =>
    world.schmux(['hook', '--socket', path], { input, env: { SCHMUX_SESSION_ID: session } });
  const silent = { code: 0, stdout: '', stderr: '' };
  expect(await hook(id, '{"hook_event_name":"Stop"}')).toEqual(silent);
  expect(await hook(id, 'not json')).toEqual(silent);
  expect(await hook('', '{}')).toEqual(silent);
  expect(await hook(id, '{}', '/nowhere')).toEqual(silent);
  const waiting = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../../bin/schmux.js'), 'hook', '--socket', socket],
    {
      env: { ...world.env, SCHMUX_SESSION_ID: id },
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  expect(await ended(waiting)).toBe(0); // although its stdin stays open
});

test('Tab completes commands, flags, ids and nicknames in a real bash', async () => {
  const id = await spawned('-n', "it's one");
  const script = join(world.root, 'complete.sh');
  const node = JSON.stringify(process.execPath);
  const bin = JSON.stringify(join(import.meta.dirname, '../../../bin/schmux.js'));
  await writeFile(
    script,
    `schmux() { ${node} ${bin} "$@"; }
eval "$(schmux completion bash)"
tab() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _schmux; printf '%s\\n' "\${COMPREPLY[@]}" "--"; }
tab schmux att
tab schmux capture ${id.slice(0, 3)}
tab schmux dispose "it"
tab schmux spawn -a demo --wor
`,
  );
  const child = spawn('bash', ['--norc', script], { env: world.env, stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  await once(child, 'close');
  expect(stdout.split('\n--\n').slice(0, 4)).toEqual(['attach', id, "'it'\\''s one'", '--workspace']);
});

async function untilListed(found: (session: Session) => boolean): Promise<void> {
  const child = world.begin(['watch', '--json']);
  await new Promise<void>((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      const lines = (text + chunk.toString('utf8')).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const { session } = JSON.parse(line) as { session?: Session };
        if (session !== undefined && found(session)) resolve();
      }
    });
    child.once('close', () => reject(new Error('watch ended')));
  });
  child.kill('SIGINT');
  await ended(child);
}

async function untilCaptured(id: string, pattern: RegExp): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!pattern.test(await world.ok('capture', id))) {
    if (performance.now() > deadline) throw new Error(`never on the screen: ${String(pattern)}`);
  }
}
