import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createCliWorld, type CliWorld } from '../../support/worlds/cli-world.js';
import { createGitServer } from '../../support/worlds/git-server.js';

// A person's terminal, played by a second tmux server: what is typed goes into its pane, what is seen is captured from it.
const SCREEN = ['-L', 'screen'];
const BIN = join(import.meta.dirname, '../../../bin/schmux.js');

let world: CliWorld;
beforeAll(async () => {
  world = await createCliWorld();
  await world.ok('repo', 'add', world.repo);
  // A program by that name, for shells whose environment is not this world's.
  const script = `#!/bin/sh\nSCHMUX_HOME='${world.home}' exec '${process.execPath}' '${BIN}' "$@"\n`;
  await writeFile(join(world.root, 'schmux'), script, { mode: 0o755 });
});
afterEach(() => world.tmux(...SCREEN, 'kill-server'));
afterAll(() => world.close());

test('attach shows the agent, and detaching gives the terminal back', async () => {
  const id = await world.ok('spawn', '-a', 'demo', '-r', 'proj', '-q');
  await type(`env -u TMUX schmux attach ${id}; echo back=$?`);
  await seen(/Demo agent/);
  expect(await world.tmux('list-clients', '-t', `=schmux-${id}`, '-F', '#{client_session}')).toBe(
    `schmux-${id}`,
  );
  await world.tmux('detach-client', '-s', `=schmux-${id}`);
  await seen(/back=0/);
});

test('inside another tmux server attach nests; inside the same it switches', async () => {
  const id = await world.ok('spawn', '-a', 'demo', '-r', 'proj', '-q');
  await type(`schmux attach ${id}`);
  await seen(/Demo agent/);
  await world.tmux('detach-client', '-s', `=schmux-${id}`);
  await seen(/detached/);

  await type(`env -u TMUX tmux new-session -s own sh`);
  await until(async () => (await world.tmux('list-clients', '-F', '#{client_session}')).includes('own'));
  await world.tmux('send-keys', '-t', '=own:', `${join(world.root, 'schmux')} attach ${id}`, 'Enter');
  await until(async () =>
    (await world.tmux('list-clients', '-F', '#{client_session}')).includes(`schmux-${id}`),
  );
  await world.tmux('kill-session', '-t', '=own');
  await world.tmux('detach-client', '-s', `=schmux-${id}`);
});

test('next shows the open question and how to answer it', async () => {
  const id = await world.ok('spawn', '-a', 'demo', '-r', 'proj', '-q', '-p', 'scenario: permission');
  await world.ok('wait', id, '--for', 'blocked', '--timeout', '30s');
  await type('schmux next; echo code=$?');
  expect(await seen(/code=0/)).toMatch(
    new RegExp(`→ 1\\. [^]*\\(highlighted\\)[^]*  2\\. [^]*schmux answer ${id} <number>`),
  );
  await world.ok('dispose', id, '-y');
});

test('dispose names its effects and asks; no is no, yes is yes', async () => {
  const id = await world.ok('spawn', '-a', 'demo', '-r', 'proj', '-n', 'to go', '-q');
  const { path } = (await world.session(id)).workspace;
  await type('schmux dispose "to go"; echo code=$?');
  const question = await seen(/Dispose of it\? \[y\/N\]/);
  for (const effect of [`schmux-${id} is deleted`, 'running and will be ended', `is kept: ${path}`])
    expect(question).toContain(effect);
  await type('n');
  await seen(/Nothing was disposed of\.\s+code=1/);
  expect((await world.session(id)).status).toBe('running');
  await type('clear; schmux dispose "to go"; echo code=$?');
  await seen(/\[y\/N\]/);
  await type('y');
  await seen(/disposed; its workspace is kept[\s\S]*code=0/);
});

test('Ctrl-C at a question is no', async () => {
  const id = await world.ok('spawn', '-a', 'demo', '-r', 'proj', '-q');
  await type(`clear; schmux done ${id}; echo code=$?`);
  await seen(/\[y\/N\]/);
  await world.tmux(...SCREEN, 'send-keys', 'C-c');
  await seen(/code=1|code=130/);
  expect((await world.session(id)).status).toBe('running');
});

test('a secret is asked for and not shown', async () => {
  await type('clear; schmux agent secret set demo API_KEY; echo code=$?');
  await seen(/API_KEY for demo \(input hidden\): /);
  await type('sk-not-on-the-screen');
  expect(await seen(/code=0/)).toMatch(/demo: stored variables: API_KEY/);
  expect(await screen()).not.toContain('sk-not');
  await type('clear; schmux agent secret set demo OTHER; echo code=$?');
  await seen(/OTHER for demo \(input hidden\): /);
  await world.tmux(...SCREEN, 'send-keys', 'C-c');
  await seen(/No value given[^]*code=2/);
  await type('echo typed again');
  await seen(/echo typed again\s+typed again/);
});

test('lists fit the terminal, with colours unless NO_COLOR says no', async () => {
  await type('clear; schmux list');
  await seen(/STATUS[\s\S]*WHY/);
  const ansi = () => world.tmux(...SCREEN, 'capture-pane', '-p', '-e');
  expect(await ansi()).toMatch(/\u001b\[3[23]m(\u001b\[49m)?[◐●]/);
  // The word that is waited for does not stand in what is typed.
  await type('clear; NO_COLOR=1 schmux list; echo en""ded');
  await seen(/WHY[\s\S]*ended/);
  expect(await ansi()).not.toMatch(/\u001b\[3[0-9]m/);
  for (const line of (await screen()).split('\n')) expect(line.length).toBeLessThanOrEqual(60);
});

test('watch draws the list until Ctrl-C and leaves the screen as it was', async () => {
  await type('clear; echo before; schmux watch; echo code=$?');
  await seen(/sessions, .*Ctrl-C to quit[\s\S]*STATUS/);
  expect(await screen()).not.toContain('before');
  await world.tmux(...SCREEN, 'send-keys', 'C-c');
  expect(await seen(/code=0/)).toContain('before');
});

test('clones show one live line each; Ctrl-C cancels them and leaves nothing', async () => {
  const server = await createGitServer(world.root, world.env);
  try {
    // Gives some of the files, and then nothing more.
    await writeFile(join(world.repo, 'large'), randomBytes(3_000_000));
    execFileSync('git', ['-C', world.repo, 'add', 'large'], { env: world.env });
    const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
    execFileSync('git', [...who, '-C', world.repo, 'commit', '-qm', 'large'], { env: world.env });
    server.behaviour = { stallAfter: 1_500_000 };
    await world.ok('repo', 'add', `${server.url}/proj/.git`, '--name', 'slow');
    const sessions = await world.json<object[]>('list', '--json');
    await type('clear; schmux spawn -a demo --count 3 -r slow; echo code=$?');
    const text = await seen(/slow-001 +\d+ % +Downloading[^]*slow-003/);
    const lines = text.split('\n').filter((line) => /slow-00\d/.test(line));
    expect(lines).toHaveLength(3);
    for (const line of lines)
      expect(line).toMatch(/^ {2}[a-z0-9]{6} {2}demo {2}slow-00[123] +\d+ % {2}Downloading/);
    await world.tmux(...SCREEN, 'send-keys', 'C-c');
    const after = await seen(/code=1/);
    expect(after).toMatch(
      /Cancelling 3 sessions…\s+Cancelled: demo \(\w+\), .*Nothing of them was left behind/s,
    );
    expect(after).not.toMatch(/slow-00\d/);
    expect(await world.json('list', '--json')).toEqual(sessions);
    const names = await readdir(join(world.root, 'workspaces'));
    expect(names.filter((name) => /slow|schmux-new/.test(name))).toEqual([]);
    expect((await readdir(join(world.home, 'repos'))).filter((name) => name.includes('slow'))).toEqual([]);
  } finally {
    await server.close();
  }
});

/** Types a line into the person's terminal; the first one opens it, 60 columns wide. */
async function type(line: string): Promise<void> {
  if ((await world.tmux(...SCREEN, 'list-sessions')) === '') {
    await world.tmux(...SCREEN, 'new-session', '-d', '-x', '60', '-y', '40', 'sh');
    // tmux 3.2 makes it 80 wide all the same.
    await world.tmux(...SCREEN, 'resize-window', '-x', '60', '-y', '40');
    const define = `PATH='${world.root}':$PATH; PS1='$ '; clear`;
    await world.tmux(...SCREEN, 'send-keys', define, 'Enter');
  }
  await world.tmux(...SCREEN, 'send-keys', '-l', line);
  await world.tmux(...SCREEN, 'send-keys', 'Enter');
}

/** The visible screen; lines that wrapped are joined. */
function screen(): Promise<string> {
  return world.tmux(...SCREEN, 'capture-pane', '-p', '-J');
}

async function seen(pattern: RegExp): Promise<string> {
  let text = '';
  await until(async () => pattern.test((text = await screen()))).catch(() => {
    throw new Error(`never seen: ${String(pattern)}\n${text}`);
  });
  return text;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('not in time');
  }
}
