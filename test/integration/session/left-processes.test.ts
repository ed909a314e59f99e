import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { IdResult, Session } from '../../../src/contract/session/session.js';
import { parseProcStat } from '../../../src/lib/processes/proc-stat.js';
import { isAlive } from '../../../src/lib/processes/alive.js';
import { configure } from '../../support/agents/puppets.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';

let world: SchmuxWorld;
const bystanders: ChildProcess[] = [];

beforeEach(async () => {
  world = await createSchmuxWorld();
});
afterEach(async () => {
  for (const child of bystanders.splice(0)) child.kill('SIGKILL');
  await world.stop();
});

/** An agent that runs lines of sh; `$W` is a folder for what it has to tell. */
async function agents(lines: Record<string, string>): Promise<void> {
  const entries = Object.entries(lines).map(([name, text]) => ({
    name,
    command: ['/bin/sh', '-c', `W='${world.dir}'; ${text}`],
    prompt: 'none',
  }));
  await configure(world, { agents: entries });
}

async function start(agent: string): Promise<string> {
  const [id = ''] = await world.spawn({ agents: [{ agent }], workspace: world.repo });
  await world.until(id, (session) => session.status !== 'spawning', 'started');
  return id;
}

/** Returns what an agent wrote into a file, once the whole line is there. */
const told = (name: string): Promise<string> =>
  vi.waitFor(async () => {
    const text = await readFile(join(world.dir, name), 'utf8');
    expect(text).toMatch(/\n$/);
    return text.trim();
  });
const pidIn = async (name: string): Promise<number> => Number(await told(name));
const gone = (pid: number) => vi.waitFor(() => expect(isRunning(pid)).resolves.toBe(false));

/** A zombie has ended: in a container its parent may not collect it. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return isAlive(pid) && process.platform !== 'linux';
  return parseProcStat(stat)?.state !== 'Z';
}

const SERVER = `const s = require('net').createServer().listen(0, '127.0.0.1', () =>
  require('fs').writeFileSync(process.argv[1], process.pid + ' ' + s.address().port + '\\\\n'))`;

it('servers that escaped are named, kept on request and otherwise ended; no other processes are touched', async () => {
  await agents({
    server: `setsid -f '${process.execPath}' -e "${SERVER.replaceAll('"', '\\"')}" "$W/server"
      (nohup sh -c 'trap "echo asked > \\"$0/asked\\"; exit" TERM; echo $$ > "$0/stopped"; while :; do sleep 1; done' "$W" >/dev/null 2>&1 &)
      exec sleep 1000`,
    hanging: `(sh -c 'echo $$ > "$0/shares"; exec sleep 1004' "$W" &); setsid -f sh -c 'echo $$ > "$0/apart"; exec sleep 1005' "$W"; exec sleep 1000`,
    leaver: `for name in left brief; do setsid -f sh -c 'echo $$ > "$0"; exec sleep 1001' "$W/$name"; done; sleep 0.1; exit 0`,
  });
  await world.start();
  const id = await start('server');
  const [server = 0, port = 0] = (await told('server')).split(' ').map(Number);
  const stopped = await pidIn('stopped');
  // The same id in another home, and the directory, prove nothing.
  const others = [
    { SCHMUX_SESSION_ID: id, SCHMUX_HOME_MARK: '000000' },
    { SCHMUX_SESSION_ID: id },
    { SCHMUX_SESSION_ID: 'zzzzzz' },
  ].map((marks) => spawn('sleep', ['1002'], { env: { ...world.env, ...marks }, cwd: world.repo }));
  bystanders.push(...others);

  const client = await world.client();
  const [found] = await client.call('sessionProcesses', { body: { ids: [id] } });
  expect(found?.agent?.command).toBe('sleep 1000');
  const pids = found?.others.map(({ pid }) => pid) ?? [];
  expect(pids).toEqual(expect.arrayContaining([server, stopped]));
  expect(found?.others.find(({ pid }) => pid === server)?.ports).toEqual([port]);
  expect(pids.filter((pid) => others.some((child) => child.pid === pid))).toEqual([]);

  const kept = await world.json<IdResult[]>('done', id, '-y', '--keep-processes', '--json');
  expect(kept[0]?.kept?.map(({ pid }) => pid)).toEqual(expect.arrayContaining([server, stopped]));
  expect(await isRunning(server)).toBe(true);
  const ended = await world.until(id, (session) => (session.left_processes ?? 0) >= 2, 'left');
  expect(ended.nudge.reason).toMatch(/processes still run$/);

  // A stopped process is asked like any other, and can do what it does when asked.
  process.kill(stopped, 'SIGSTOP');
  // Without an answer to the question nothing more than the mark.
  const reviewed = await world.ok('done', id);
  expect(reviewed).toContain(`(pid ${server}, listening on port ${port})`);
  expect(await isRunning(server)).toBe(true);
  const all = await world.ok('done', id, '-y');
  expect(all).toMatch(new RegExp(`also ended: .*\\(pid ${server}, listening on port ${port}\\)`));
  expect([await isRunning(server), await isRunning(stopped)]).toEqual([false, false]);
  expect(existsSync(join(world.dir, 'asked'))).toBe(true);
  await world.until(id, (session) => session.left_processes === undefined, 'without processes');

  // An agent that ended by itself: the number is there without asking, and disposal ends it.
  const other = await start('leaver');
  const left = await pidIn('left');
  const session = await world.until(other, ({ left_processes: count }) => count === 2, 'counted');
  expect(session.nudge.reason).toBe('Ended, exit 0; 2 processes still run');
  // A process that ends meanwhile is not counted for long.
  process.kill(await pidIn('brief'), 'SIGKILL');
  await world.until(other, ({ left_processes: count }) => count === 1, 'counted again');
  const disposed = await world.json<IdResult[]>('dispose', other, '-y', '--json');
  expect(disposed[0]?.ended?.map(({ pid }) => pid)).toEqual([left]);
  await gone(left);

  // What shares the terminal ends with it, also when it was to be kept: then that is what the answer says.
  const third = await start('hanging');
  const [shares, apart] = [await pidIn('shares'), await pidIn('apart')];
  const [outcome] = await world.json<IdResult[]>('dispose', third, '-y', '--keep-processes', '--json');
  expect(outcome?.ended?.map(({ pid }) => pid)).toEqual([shares]);
  expect(outcome?.kept?.map(({ pid }) => pid)).toEqual([apart]);
  expect([await isRunning(shares), await isRunning(apart)]).toEqual([false, true]);
  process.kill(apart, 'SIGKILL');
  for (const child of others) expect(child.exitCode ?? child.signalCode).toBeNull();
});

it('a program that starts others as fast as they are ended is stopped all the same', async () => {
  // Each generation ignores TERM and starts the next one in a session of its own.
  const bomb = `trap '' TERM HUP; n=0; while [ $n -lt 20 ]; do setsid -f sh -c "trap '' TERM; while :; do sleep 0.2; done"; n=$((n+1)); done; echo up > "$W/up"; while :; do sh -c 'sleep 0.05' & wait; done`;
  await agents({ bomb });
  await world.start();
  const id = await start('bomb');
  await told('up');
  const [result] = await world.json<IdResult[]>('dispose', id, '-y', '--json');
  expect(result?.left).toBeUndefined();
  expect(result?.ended?.length).toBeGreaterThanOrEqual(20);
  const client = await world.client();
  expect(await client.call('sessionList', {})).toEqual([]);
});

it('an agent that outlives its tmux server is reported as running, ended by done, and only then resumed', async () => {
  const resumable = `[ "$1" = --version ] && { echo '2.1.0 (Claude Code)'; exit; }
echo "$@" >> '${world.dir}/started'`;
  await world.program(
    'claude',
    `#!/bin/sh\n${resumable}\ntrap '' HUP\necho $$ > '${world.dir}/agent'\nwhile :; do sleep 1; done\n`,
  );
  await world.start();
  const id = await start('claude');
  const pid = await pidIn('agent');
  process.kill(Number(await world.tmux('display-message', '-p', '#{pid}')), 'SIGKILL');
  const survives = (session: Session) => session.survivor?.pid === pid;
  const lost = await world.until(id, survives, 'without a terminal');
  expect(lost).toMatchObject({ status: 'done', resumable: false, failure: { code: 'SESSION_GONE' } });
  expect(lost.failure?.message).toContain(`still runs without a terminal (pid ${pid})`);

  const starts = (await readFile(join(world.dir, 'started'), 'utf8')).split('\n').length;
  const refused = await world.cli('resume', id);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(`schmux done ${id}`);
  const client = await world.client();
  const [beside] = await client.call('sessionSpawn', {
    body: { agents: [{ agent: 'claude' }], workspace: lost.workspace.id, resume: true },
  });
  expect(beside).toMatchObject({ error: { code: 'AGENT_STILL_RUNS' } });
  expect((await readFile(join(world.dir, 'started'), 'utf8')).split('\n').length).toBe(starts);
  // Its workspace is in use.
  const safety = await client.call('workspaceSafety', { params: { id: lost.workspace.id } });
  expect(safety.reasons.map(({ kind }) => kind)).toContain('live_sessions');

  // Another daemon knows it as well.
  await world.ok('stop');
  await world.start();
  await world.until(id, survives, 'still without a terminal');
  await world.ok('done', id, '-y');
  await gone(pid);
  const over = await world.until(id, (session) => session.survivor === undefined, 'over');
  expect(over).toMatchObject({ reviewed: false, resumable: true });
  expect(over.failure?.message).toContain('and the agent with it');

  // A survivor that ends on its own is noticed.
  const again = await start('claude');
  const second = await vi.waitFor(async () => {
    const now = await pidIn('agent');
    expect(now).not.toBe(pid);
    return now;
  });
  await world.tmux('kill-session', '-t', `=schmux-${again}`);
  await world.until(again, (session) => session.survivor?.pid === second, 'without a terminal');
  process.kill(second, 'SIGKILL');
  const gonetoo = await world.until(again, (session) => session.survivor === undefined, 'over');
  expect(gonetoo.failure?.message).toBe('Its tmux session was ended from outside schmux.');
});
