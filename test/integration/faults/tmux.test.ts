import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addAgent, goTo, installCounter, logOf, until } from '../../soak/agents.js';
import { endDaemon, finish, isRunning, list, send } from '../../soak/daemon.js';
import { broken, panesOf } from '../../soak/invariants.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';

/** Shown within this, as promised. */
const SHOWN_MS = 2000;

const HOSTILE = `
set -g base-index 1
setw -g pane-base-index 1
set -g destroy-unattached on
set -s exit-unattached on
set -g prefix C-]
set -g mouse on
set -g status 2
set -g default-terminal vt100
set -g default-command 'exec /nowhere/wrapper'
set -g remain-on-exit off
setw -g allow-rename on
setw -g synchronize-panes on
set-hook -g after-new-session 'split-window "exec sleep 60"'
set-hook -g after-new-window 'split-window -h "exec sleep 60"'
set-hook -g pane-died 'kill-pane'
nonsense
`;

let world: SchmuxWorld;
beforeEach(async ({ task }) => {
  world = await createSchmuxWorld({ tmuxConf: task.name.includes('hostile') ? HOSTILE : '' });
  await installCounter(world);
});
afterEach(() => world.stop());

async function running(count = 1): Promise<string[]> {
  const ids = await world.spawn({ agents: [{ agent: 'counter', count }], shared: true });
  for (const id of ids) await until('its first word', async () => (await logOf(world, id)).includes('ready'));
  for (const id of ids) await world.until(id, (session) => session.status === 'running', 'running');
  return ids;
}

const paneOf = (id: string) =>
  world.tmux('list-panes', '-s', '-t', `=schmux-${id}:`, '-F', '#{pane_id} #{pane_pid}');

it('the tmux server is killed: shown within 2 s with the reason, logs stay, the next spawn works', async () => {
  await world.start();
  const [id = ''] = await running();
  const killedAt = Date.now();
  await world.tmux('kill-server');
  await world.until(id, (session) => session.status === 'done', 'done');
  expect(Date.now() - killedAt).toBeLessThan(SHOWN_MS);
  expect(await world.session(id)).toMatchObject({ indicator: 'Error', failure: { code: 'SESSION_GONE' } });
  const captured = await (await world.client()).call('sessionCapture', { params: { id }, query: {} });
  expect(captured.text).toContain('ready');
  const [next = ''] = await running();
  expect(await panesOf(world)).toMatchObject([{ id: next, dead: false }]);
  expect(await broken(world)).toEqual([]);
});

it('one session is killed from outside: only that one ends', async () => {
  await world.start();
  const [id = '', other = ''] = await running(2);
  const killedAt = Date.now();
  await world.tmux('kill-session', '-t', `=schmux-${id}`);
  await world.until(id, (session) => session.status === 'done', 'done');
  expect(Date.now() - killedAt).toBeLessThan(SHOWN_MS);
  expect(await world.session(id)).toMatchObject({ failure: { code: 'SESSION_GONE' } });
  expect(await world.session(other)).toMatchObject({ status: 'running' });
  await finish(world, 'dispose', [id]);
  expect(await broken(world)).toEqual([]);
});

it('the user splits, renames, moves and respawns: the agent is followed, and disposal removes it and nothing else', async () => {
  await world.start();
  const [id = ''] = await running();
  const [pane = ''] = (await paneOf(id)).split(' ');
  await world.tmux('split-window', '-d', '-t', pane, 'exec sleep 1000');
  await world.tmux('new-session', '-d', '-s', 'mine', 'exec sleep 1000');
  await world.tmux('rename-session', '-t', `=schmux-${id}:`, 'renamed');
  await send(world, id, 'after the split');
  await until('the answer', async () => (await logOf(world, id)).includes('got after the split'));
  await world.tmux('join-pane', '-d', '-s', pane, '-t', '=mine:');
  await send(world, id, 'after the move');
  await until('the answer', async () => (await logOf(world, id)).includes('got after the move'));
  await world.tmux('respawn-pane', '-k', '-t', pane, `exec '${join(world.dir, 'bin/counter')}'`);
  await send(world, id, 'after the respawn');
  await until('the answer', async () => (await logOf(world, id)).includes('got after the respawn'));
  const pid = Number(await world.tmux('display-message', '-p', '-t', pane, '#{pane_pid}'));
  await until('the new seat', async () => (await world.file('state.json')).includes(`"pid": ${pid},`));
  expect(await broken(world)).toEqual([]);
  await finish(world, 'dispose', [id]);
  expect(await isRunning(pid)).toBe(false);
  expect(await panesOf(world)).toEqual([]);
  expect(await world.tmux('list-sessions', '-F', '#{session_name}')).toContain('mine');
  await endDaemon(world, 'SIGTERM');
  await world.start();
  expect(await list(world)).toEqual([]);
});

it('under a hostile configuration: spawned, typed into, ended with 7, captured, disposed of', async () => {
  await world.start();
  const script = 'echo hello; read -r line; echo "got <$line>"; exit 7';
  await endDaemon(world, 'SIGTERM');
  await addAgent(world, { name: 'seven', command: ['/bin/sh', '-c', script] });
  await world.start();
  const [id = ''] = await world.spawn({ agents: [{ agent: 'seven' }] });
  await until('hello', async () => (await logOf(world, id)).includes('hello'));
  await world.until(id, (session) => session.status === 'running', 'running');
  await endDaemon(world, 'SIGKILL');
  await world.start();
  await send(world, id, 'a line');
  await world.until(id, (session) => session.status === 'done', 'done');
  expect(await world.session(id)).toMatchObject({ exit: { code: 7, signal: null }, indicator: 'Error' });
  const captured = await (await world.client()).call('sessionCapture', { params: { id }, query: {} });
  expect(captured.text.trim().split('\n')).toEqual(['hello', 'a line', 'got <a line>']);
  await finish(world, 'dispose', [id]);
  expect(await panesOf(world)).toEqual([]);
  expect(await broken(world)).toEqual([]);
});

it('agents that end at once, before a word, by a signal, or are not there', async () => {
  const agents: [string, string, object][] = [
    ['zero', 'exit 0', { exit: { code: 0, signal: null }, indicator: 'Stopped' }],
    ['seven', 'exit 7', { exit: { code: 7, signal: null }, indicator: 'Error' }],
    ['segv', 'kill -SEGV $$', { exit: { code: null, signal: 'SIGSEGV' }, indicator: 'Error' }],
    ['words', 'printf "last words"; exit 3', { exit: { code: 3, signal: null }, indicator: 'Error' }],
  ];
  for (const [name, script] of agents) await addAgent(world, { name, command: ['/bin/sh', '-c', script] });
  await addAgent(world, { name: 'nowhere', command: ['/nowhere/at-all'] });
  await world.start();
  for (const [name, , outcome] of agents) {
    const [id = ''] = await world.spawn({ agents: [{ agent: name }] });
    await world.until(id, (session) => session.status === 'done', 'done');
    expect(await world.session(id)).toMatchObject({ status: 'done', failure: null, ...outcome });
  }
  const words = (await list(world)).find((session) => session.agent === 'words')?.id ?? '';
  expect(await logOf(world, words)).toBe('last words');
  await expect(world.spawn({ agents: [{ agent: 'nowhere' }] })).rejects.toThrow(/AGENT_MISSING/);
  expect(await broken(world)).toEqual([]);
});

it('the log writer dies: it is restarted, and the log says that something is missing and continues', async () => {
  await world.start();
  const [id = ''] = await running();
  const before = await logOf(world, id);
  const writer = await writerOf(join(world.home, 'logs', `${id}.log`));
  process.kill(writer, 'SIGKILL');
  // tmux notices when it has something to write, and that is lost.
  await send(world, id, 'into the void');
  await until('another writer', async () => (await logOf(world, id)).includes('output is missing here'));
  expect((await logOf(world, id)).startsWith(before)).toBe(true);
  await until(
    'the pipe',
    async () => (await world.tmux('display-message', '-p', '-t', `=schmux-${id}:`, '#{pane_pipe}')) === '1',
  );
  await goTo(world, 100);
  await until('the lines', async () => (await logOf(world, id)).includes('line 100\r\n'));
  const seen = [...(await logOf(world, id)).matchAll(/^line (\d+)\r$/gm)].map((match) => Number(match[1]));
  expect(seen).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  expect(await broken(world)).toEqual([]);
});

it('a pid that was reused is not ours to end', async () => {
  await world.start();
  const [id = ''] = await running();
  await send(world, id, 'exit');
  await world.until(id, (session) => session.status === 'done', 'done');
  await endDaemon(world, 'SIGTERM');
  const bystander = execFile('sleep', ['1000'], { env: world.env });
  const state = JSON.parse(await world.file('state.json')) as {
    sessions: { seat: { pid: number; pid_start: string | null } }[];
  };
  Object.assign(state.sessions[0]?.seat ?? {}, { pid: bystander.pid, pid_start: null });
  await writeFile(join(world.home, 'state.json'), JSON.stringify(state));
  await world.start();
  await finish(world, 'dispose', [id]);
  expect(await isRunning(bystander.pid ?? 0)).toBe(true);
  bystander.kill();
});

/** The `cat` of that log: the process that has it open for writing. */
async function writerOf(log: string): Promise<number> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const out = await readlink(`/proc/${pid}/fd/1`).catch(() => '');
    const name = out === log ? await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '') : '';
    if (name.trim() === 'cat') return Number(pid);
  }
  throw new Error(`nobody writes ${log}${existsSync(log) ? '' : ', which is not there'}`);
}
