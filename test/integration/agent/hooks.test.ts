import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Session } from '../../../src/contract/session/session.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';
import { runProgram } from '../../support/worlds/programs.js';

// Plays Claude Code: runs the hook commands of its --settings as that does, `sh -c` with the payload on stdin. Each line typed is
// `{"event", "payload", "big"}` (`big`: characters of tool output), `{"draw": text}` for what is on its screen from now on, or `{"settings": file}` to write down what it was given.
const CLAUDE = `#!/usr/bin/env node
const { execFileSync } = require('node:child_process');
const { writeFileSync } = require('node:fs');
if (process.argv[2] === '--version') { console.log('2.1.330 (Claude Code)'); process.exit(0); }
const given = process.argv[process.argv.indexOf('--settings') + 1];
const { hooks } = JSON.parse(given);
process.stdin.setRawMode(true);
process.stdout.write('stub ready\\r\\n');
let line = '';
process.stdin.on('data', (chunk) => {
  for (const c of chunk.toString()) {
    if (c !== '\\r') { line += c; continue; }
    const { event, payload, big, draw, settings } = JSON.parse(line);
    line = '';
    if (settings) writeFileSync(settings, given);
    if (draw !== undefined) process.stdout.write('\\x1b[2J\\x1b[H' + draw);
    for (const { hooks: list } of hooks[event] ?? [])
      for (const { command } of list)
        execFileSync('sh', ['-c', command], { input: JSON.stringify({ hook_event_name: event, tool_response: 'x'.repeat(big ?? 0), ...payload }) });
  }
});
`;

const DIALOG =
  ' Bash command\r\n\r\n   npm test\r\n\r\n Do you want to proceed?\r\n \u276f 1. Yes\r\n   2. No\r\n\r\n Esc to cancel\x1b[6;2H';

let world: SchmuxWorld;
let id: string;
beforeAll(async () => {
  world = await createSchmuxWorld();
  await world.program('claude', CLAUDE);
  await world.start();
  [id = ''] = await world.spawn({ agents: [{ agent: 'claude' }] });
  await world.until(id, (session) => session.last_line === 'stub ready', 'ready');
});
afterAll(() => world.stop());

test('the verdict follows the hooks, in the words of their payload', async () => {
  await tell({ event: 'UserPromptSubmit', payload: { prompt: 'go' } });
  expect((await becomes('working')).nudge).toMatchObject({ source: 'hook', rule: 'hook/UserPromptSubmit' });

  await tell({
    event: 'PermissionRequest',
    payload: { tool_name: 'Bash', tool_input: { command: 'npm test' } },
  });
  expect((await becomes('blocked')).nudge).toMatchObject({ source: 'hook', reason: 'Run npm test' });

  await tell({ event: 'PostToolUse', payload: { tool_name: 'Bash' }, big: 3_000_000 });
  expect((await becomes('working')).nudge.source).toBe('hook');

  await tell({ event: 'Stop', payload: { last_assistant_message: 'All done.' } });
  expect((await becomes('done')).nudge.source).toBe('hook');

  await tell({ event: 'StopFailure', payload: { error: 'server_error' } });
  const failed = await world.until(id, ({ nudge }) => nudge.problem === 'error', 'failed');
  expect(failed.nudge).toMatchObject({ state: 'feedback', source: 'hook', reason: 'server_error' });
});

test('a dialog on the screen outranks what a hook said before, and after', async () => {
  await tell({ event: 'UserPromptSubmit' });
  await becomes('working');
  await tell({ draw: DIALOG });
  expect((await becomes('blocked')).nudge.source).toBe('dialog');
  await tell({ event: 'PostToolUse' });
  const why = await (await world.client()).call('sessionWhy', { params: { id } });
  expect(why.nudge).toMatchObject({ state: 'blocked', source: 'dialog' });
  expect((await world.session(id)).nudge.state).toBe('blocked');
  await tell({ draw: 'stub ready' });
});

test('events that mean nothing, or are of no session, change nothing', async () => {
  const before = await heard('UserPromptSubmit');
  await tell({ event: 'PreToolUse', payload: { tool_name: 'Bash' } });
  await tell({ event: 'SessionStart' });
  // They are told one after the other: what came of the two before is known when the third is heard.
  expect((await heard('PostToolUse')).nudge.since).toBe(before.nudge.since);
  const client = await world.client();
  const stray = client.call('sessionHook', { params: { id: 'zzzzzz' }, body: { name: 'Stop', payload: {} } });
  await expect(stray).rejects.toMatchObject({ code: 'SESSION_UNKNOWN' });
});

test('no file of the user or of the repository is written', async () => {
  const file = join(world.dir, 'settings.json');
  await tell({ settings: file });
  await world.until(id, () => true, 'there');
  const { hooks } = await eventually(
    async () => JSON.parse(await readFile(file, 'utf8')) as { hooks: object },
  );
  expect(Object.keys(hooks)).toEqual(expect.arrayContaining(['PermissionRequest', 'Stop', 'SessionEnd']));
  expect(await readdir(world.dir)).not.toContain('.claude');
  const { path } = (await world.session(id)).workspace;
  const status = await runProgram('git', ['status', '--porcelain', '--ignored'], {
    env: world.env,
    cwd: path,
  });
  expect(status.stdout).toBe('');
});

test('without a daemon, or with a silent one, a hook exits at once with code 0', async () => {
  const node = await quickest(() => timed(['-e', '0']));
  const nobody = await quickest(() => hook(join(world.dir, 'nobody.sock')));
  // 200 ms in all where Node starts in 40; on a busy machine only a hang can be told from that.
  expect(nobody - node).toBeLessThan(2000);

  const path = join(world.dir, 'mute.sock');
  const mute = createServer((socket) => socket.on('error', () => undefined).resume());
  await new Promise<void>((resolve) => mute.listen(path, resolve));
  expect((await quickest(() => hook(path))) - node).toBeLessThan(2000);
  await new Promise((resolve) => mute.close(resolve));
});

const hook = (socket: string) =>
  timed([join(import.meta.dirname, '../../../bin/schmux.js'), 'hook', '--socket', socket]);

/** Runs Node as an agent would run its hook and returns its duration in ms; it must exit with 0 and print nothing. */
async function timed(args: string[]): Promise<number> {
  const began = performance.now();
  const { code, text } = await new Promise<{ code: unknown; text: string }>((resolve) => {
    const env = { ...world.env, SCHMUX_SESSION_ID: 'abc123' };
    const child = execFile(process.execPath, args, { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, text: stdout + stderr }),
    );
    child.stdin?.on('error', () => undefined).end('{"hook_event_name":"Stop"}');
  });
  expect({ code, text }).toEqual({ code: 0, text: '' });
  return performance.now() - began;
}

/** Chance only ever adds to how long a process takes, so the quickest of a few is what it needs. */
async function quickest(run: () => Promise<number>): Promise<number> {
  const took: number[] = [];
  for (let i = 0; i < 5; i += 1) took.push(await run());
  return Math.min(...took);
}

async function tell(line: object): Promise<void> {
  // Forced: the agent may just have said that it waits for an answer.
  const body = { text: JSON.stringify(line), force: true };
  await (await world.client()).call('sessionSend', { params: { id }, body });
}

async function heard(event: string): Promise<Session> {
  await tell({ event });
  return world.until(id, ({ nudge }) => nudge.rule === `hook/${event}`, `told of ${event}`);
}

function becomes(state: Session['nudge']['state']): Promise<Session> {
  return world.until(id, ({ nudge }) => nudge.state === state, state);
}

/** Waits until it no longer throws and returns its result. */
async function eventually<T>(work: () => Promise<T>): Promise<T> {
  for (const until = Date.now() + 10_000; ;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  }
}
