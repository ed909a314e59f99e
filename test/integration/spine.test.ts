import { existsSync } from 'node:fs';
import { cp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../src/contract/session/session.js';
import type { TimelineEntry } from '../../src/contract/session/timeline.js';
import { createSchmuxWorld, processesOf, type SchmuxWorld } from '../support/worlds/schmux-world.js';

let world: SchmuxWorld;
afterEach(() => world.stop());

describe('one session, from the command line', () => {
  beforeEach(async () => {
    world = await createSchmuxWorld();
  });

  it('is spawned, watched, answered, reviewed and disposed of', async () => {
    await world.start();
    const [spawned] = await world.json<{ id: string; workspace: string; attach: string }[]>(
      'spawn',
      '-a',
      'demo',
      '-r',
      'proj',
      '-b',
      'feature-x',
      '-n',
      'first',
      '-p',
      'scenario: permission',
      '--json',
    );
    expect(spawned).toMatchObject({ workspace: 'proj-001', attach: `tmux attach -t schmux-${spawned?.id}` });
    const id = spawned?.id ?? '';
    expect(await world.cli('wait', 'first', '--for', 'blocked', '--timeout', '20s')).toMatchObject({
      code: 0,
    });
    expect(await world.ok('capture', 'first')).toContain('Do you want to run npm test?');
    const [listed] = await world.json<Session[]>('list', '--json');
    expect(listed).toMatchObject({
      id,
      agent: 'demo',
      nickname: 'first',
      status: 'running',
      indicator: 'Waiting',
      nudge: { state: 'blocked' },
      workspace: { id: 'proj-001', repo: 'proj', branch: 'feature-x' },
      exit: null,
      git_at_spawn: { branch: 'feature-x', changed: 0, untracked: 0 },
    });
    expect((await world.cli('send', 'first', '1', '--no-enter')).stderr).toMatch(
      /Do you want to run npm test/,
    );
    await world.ok('send', 'first', '--key', '1');
    expect(await world.cli('wait', 'first', '--for', 'feedback,done', '--timeout', '20s')).toMatchObject({
      code: 0,
    });

    await world.ok('send', 'first', '/exit');
    await world.until(id, (session) => session.status === 'done', 'done');
    expect(await world.session(id)).toMatchObject({ indicator: 'Stopped', exit: { code: 0, signal: null } });
    expect(await world.tmux('has-session', '-t', `schmux-${id}`)).toBe('');
    expect(await world.ok('capture', id)).not.toBe('\n');
    expect((await world.cli('send', id, 'hello')).stderr).toMatch(/has ended/);

    const log = join(world.home, 'logs', `${id}.log`);
    expect(existsSync(log)).toBe(true);
    const client = await world.client();
    const { entries } = await client.call('sessionTimeline', { params: { id } });
    const isNews = (entry: TimelineEntry) => entry.kind !== 'nudge' || entry.state === 'blocked';
    expect(entries.filter(isNews)).toMatchObject([
      { kind: 'lifecycle', status: 'spawning', text: 'scenario: permission' },
      { kind: 'lifecycle', status: 'running' },
      { kind: 'nudge', state: 'blocked', text: listed?.nudge.reason },
      { kind: 'sent', road: 'cli', keys: ['1'] },
      { kind: 'sent', road: 'cli', text: '/exit' },
      { kind: 'lifecycle', status: 'done', text: 'Ended, exit 0' },
    ]);
    const logSize = (await stat(log)).size;
    for (const [index, { offset }] of entries.slice(1).entries())
      expect([offset! >= (entries[index]?.offset ?? 0), offset! <= logSize]).toEqual([true, true]);
    expect((await world.cli('dispose', 'first')).code).toBe(2);
    expect(await world.ok('dispose', 'first', '-y')).toContain(join(world.dir, 'schmux-workspaces/proj-001'));
    expect(await world.json('list', '--json')).toEqual([]);
    expect((await readdir(join(world.home, 'logs'))).filter((name) => name.startsWith(id))).toEqual([]);
    // With the user's own mask, not the daemon's stricter one.
    const readme = await stat(join(world.dir, 'schmux-workspaces/proj-001/README.md'));
    expect(readme.mode & 0o777).toBe(0o666 & ~process.umask());
    await expect(world.tmux('has-session', '-t', `schmux-${id}`)).rejects.toThrow(/can't find session/);
  });

  it('keeps what an agent that exits at once with 7 has to show', async () => {
    await world.start();
    const exits7 = await world.program('exits7', '#!/bin/sh\necho last words\nexit 7\n');
    await world.ok('config', 'set', 'agents', JSON.stringify([{ name: 'exits7', command: [exits7] }]));
    const [id = ''] = (await world.ok('spawn', '-a', 'exits7', '-r', 'proj', '-q')).trim().split('\n');
    await world.until(id, (session) => session.status === 'done', 'done');
    expect(await world.session(id)).toMatchObject({
      status: 'done',
      indicator: 'Error',
      exit: { code: 7, signal: null },
    });
    expect(await world.ok('capture', id)).toContain('last words');
    expect(await world.ok('logs', id)).toContain('last words');
    expect(await world.tmux('capture-pane', '-p', '-S', '-', '-t', `schmux-${id}`)).toContain('last words');
  });

  it('distinguishes a crash by signal from an end on request', async () => {
    await world.start();
    const [crashed = '', ended = ''] = await world.spawn({
      agents: [{ agent: 'demo', count: 2 }],
      prompt: 'scenario: steady',
    });
    const { workspace } = await world.until(crashed, (session) => session.status === 'running', 'running');
    const pid = Number(await world.tmux('display-message', '-p', '-t', `schmux-${crashed}`, '#{pane_pid}'));
    process.kill(pid, 'SIGSEGV');
    await world.until(ended, (session) => session.status === 'running', 'running');
    await world.ok('done', ended, '-y');
    await world.until(crashed, (session) => session.status === 'done', 'done');
    expect(await world.session(crashed)).toMatchObject({
      indicator: 'Error',
      exit: { code: null, signal: 'SIGSEGV' },
    });
    expect(await world.session(ended)).toMatchObject({ indicator: 'Stopped', ended_by_user: true });
    expect(workspace.path).toContain('proj-00');
  });

  it('gives the agent the exact prompt, and no file appears', async () => {
    await world.start();
    const canary = join(world.dir, 'canary');
    const prompt = `it's "quoted" $(touch ${canary}) \`touch ${canary}\` #(touch ${canary}) ; \\ \n${'x'.repeat(1024 * 1024)}\n`;
    const reads = await world.program('reads', `#!/bin/sh\ncat > '${world.dir}/got'\necho ready\n`);
    await world.ok(
      'config',
      'set',
      'agents',
      JSON.stringify([{ name: 'reads', command: [reads], prompt: 'stdin' }]),
    );
    const [id = ''] = await world.spawn({
      agents: [{ agent: 'reads' }],
      nickname: `#(touch ${canary})$(touch ${canary})`,
      prompt,
    });
    await world.until(id, (session) => session.status === 'done', 'done');
    expect((await readFile(join(world.dir, 'got'), 'utf8')) === prompt).toBe(true);
    expect((await world.session(id)).nickname).toBe(`#(touch ${canary})$(touch ${canary})`);
    expect(existsSync(canary)).toBe(false);
  });

  it('ends the agent and everything it started', async () => {
    await world.start();
    const nests = await world.program(
      'nests',
      '#!/bin/sh\ntrap "" TERM\nsetsid sleep 1000 &\nsleep 1000 &\necho up\nwhile :; do sleep 1; done\n',
    );
    await world.ok('config', 'set', 'agents', JSON.stringify([{ name: 'nests', command: [nests] }]));
    const [id = ''] = await world.spawn({ agents: [{ agent: 'nests' }] });
    await world.until(id, (session) => session.last_activity_at !== null, 'printing');
    const sleeps = async () => (await processesOf(world.dir)).filter((line) => line.includes('sleep 1000'));
    // The shell goes on before its children have become what they will be.
    await expect.poll(sleeps, { timeout: 20_000 }).toHaveLength(2);
    await world.ok('dispose', id, '-y');
    expect(await sleeps()).toEqual([]);
  });

  it('refuses before anything exists', async () => {
    await world.start();
    const spawn = (...args: string[]) => world.cli('spawn', '--json', ...args);
    const refusals: [string[], string][] = [
      [['-a', 'nobody', '-r', 'proj'], 'AGENT_UNKNOWN'],
      [['-a', 'demo', '-r', 'nowhere'], 'REPO_UNKNOWN'],
      [['-a', 'demo', '-w', 'nowhere-001'], 'WORKSPACE_UNKNOWN'],
      [['-a', 'demo', '-r', 'proj', '-b', '--upload-pack=x'], 'BRANCH_INVALID'],
      [['-a', 'demo', '-r', 'proj', '-b', 'a..b'], 'BRANCH_INVALID'],
      [['-a', 'amp', '-r', 'proj'], 'AGENT_MISSING'],
    ];
    for (const [args, code] of refusals) {
      const ran = await spawn(...args);
      expect([args, ran.code, JSON.parse(ran.stdout)]).toEqual([
        args,
        1,
        [{ agent: args[1], error: expect.objectContaining({ code }) as object }],
      ]);
    }
    expect(await world.json('list', '--json')).toEqual([]);
    expect(existsSync(join(world.dir, 'schmux-workspaces'))).toBe(false);
    expect(await world.tmux('list-sessions', '-F', '#{session_name}')).toMatch(/^_schmux-[0-9a-f]{6}$/);
  });
});

describe('a new workspace', () => {
  it('is set up first, in sight, by the command of its repository', async () => {
    world = await createSchmuxWorld();
    await world.start();
    await world.ok(
      'config',
      'set',
      'repos',
      JSON.stringify([{ name: 'proj', url: world.repo, setup: 'echo setting up; pwd; exit 3' }]),
    );
    const [id = ''] = await world.spawn({ prompt: 'scenario: idle' });
    const { workspace } = await world.until(id, (session) => session.last_line !== '', 'drawing');
    const log = await world.ok('logs', id, '--plain');
    expect(log).toContain(`setting up\n${workspace.path}\n`);
    expect(log).toContain('failed with exit code 3');
    const [second = ''] = await world.spawn({ workspace: workspace.id, prompt: 'scenario: idle' });
    await world.until(second, (session) => session.last_line !== '', 'drawing');
    expect(await world.ok('logs', second, '--plain')).not.toContain('setting up');
  });

  it('leaves nothing behind when it could not be made', async () => {
    world = await createSchmuxWorld();
    await world.start();
    await cp(world.repo, join(world.dir, 'gone'), { recursive: true });
    await world.ok('repo', 'add', join(world.dir, 'gone'), '--name', 'gone');
    await rm(join(world.dir, 'gone'), { recursive: true });
    const ran = await world.cli('spawn', '-a', 'demo', '-r', 'gone', '--json');
    expect([ran.code, JSON.parse(ran.stdout)]).toMatchObject([
      1,
      [{ agent: 'demo', error: { code: expect.stringMatching(/REPO|CLONE/) as string } }],
    ]);
    const [failed] = await world.json<Session[]>('list', '--json');
    expect(failed).toMatchObject({
      status: 'done',
      indicator: 'Error',
      failure: { message: expect.any(String) as string },
    });
    await world.ok('dispose', failed?.id ?? '', '-y');
    await world.ok('dispose', failed?.id ?? '', '-y');
    expect(await world.json('workspace', 'list', '--json')).toEqual([]);
    expect(
      (await readdir(join(world.dir, 'schmux-workspaces')).catch(() => [])).filter(
        (name) => !name.startsWith('.'),
      ),
    ).toEqual([]);
  });
});

it('still knows after a restart since when a session waits, and where the user last viewed it', async () => {
  world = await createSchmuxWorld();
  await world.start();
  const [id = ''] = await world.spawn({ prompt: 'scenario: permission' });
  const before = await world.until(id, (session) => session.nudge.state === 'blocked', 'blocked');
  await (await world.client()).call('sessionViewed', { params: { id }, body: {} });
  await world.ok('stop');
  await world.start();
  const after = await world.until(id, (session) => session.nudge.state === 'blocked', 'blocked');
  expect(after.nudge).toMatchObject({ since: before.nudge.since, reason: before.nudge.reason });
  expect(after.unseen).toBe(false);
  const client = await world.client();
  const { entries } = await client.call('sessionTimeline', { params: { id } });
  expect(entries.filter((entry) => entry.kind === 'nudge' && entry.state === 'blocked')).toHaveLength(1);
  expect(entries.filter(({ kind }) => kind === 'looked')).toHaveLength(1);
});
