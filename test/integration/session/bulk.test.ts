import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Session, SpawnResult } from '../../../src/contract/session/session.js';
import type { Workspace } from '../../../src/contract/workspace/workspace.js';
import { treeHash } from '../../support/worlds/git-world.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';
import { runProgram, type Ran } from '../../support/worlds/programs.js';

let world: SchmuxWorld;
beforeEach(async () => {
  world = await createSchmuxWorld();
});
afterEach(() => world.stop());

/** Programs of those names that say who they are, where, and what they were told at their prompt, and then stay. */
async function stubs(...names: string[]): Promise<void> {
  for (const name of names) {
    const told = `printf '%s\\n' ${name} "$PWD" "$said" > '${world.dir}'/told-"$SCHMUX_SESSION_ID"`;
    const ask = `echo "${name} is here"\nprintf '> '\nread -r said`;
    await world.program(name, `#!/bin/sh\n${ask}\n${told}\nexec sleep 1000\n`);
  }
}

/** Nothing until it was told something. */
const told = async (id: string) =>
  (await readFile(join(world.dir, `told-${id}`), 'utf8').catch(() => '')).split('\n');
const ids = (results: SpawnResult[]) => results.flatMap((result) => ('id' in result ? [result.id] : []));
const isUp = (session: Session) => session.last_activity_at !== null;

async function spawn(...args: string[]): Promise<{ code: Ran['code']; results: SpawnResult[] }> {
  const ran = await world.cli('spawn', '--json', ...args);
  return { code: ran.code, results: JSON.parse(ran.stdout) as SpawnResult[] };
}

it('starts three agents by one line, each on a fresh clone of its own, and ends and disposes of them by another', async () => {
  await stubs('claude', 'codex', 'gemini');
  await world.start();
  const three = ['-a', 'claude', '-a', 'codex', '-a', 'gemini'];
  const line = [...three, '-r', 'proj', '-b', 'feature-x', '-n', 'team', '-p', 'fix the bug'];
  const { code, results } = await spawn(...line);
  expect(code).toBe(0);
  expect(results.map((result) => result.agent)).toEqual(['claude', 'codex', 'gemini']);

  const sessions: Session[] = [];
  for (const id of ids(results)) sessions.push(await world.until(id, isUp, 'up'));
  expect(sessions.map((session) => session.nickname)).toEqual(['team (1)', 'team (2)', 'team (3)']);
  expect(new Set(sessions.map((session) => session.workspace.path)).size).toBe(3);
  // Three clones of one new branch could not all be pushed.
  const branches = ['feature-x', 'feature-x-2', 'feature-x-3'];
  expect(results).toMatchObject(
    branches.map((name) => ({ start: expect.stringContaining(`new branch ${name} `) })),
  );
  for (const [index, session] of sessions.entries()) {
    const workspace = { repo: 'proj', branch: branches[index] };
    expect(session).toMatchObject({ status: 'running', workspace });
    await expect
      .poll(() => told(session.id))
      .toEqual([session.agent, session.workspace.path, 'fix the bug', '']);
  }

  const done = await world.ok('done', 'team (1)', 'team (2)', 'team (3)', '-y');
  expect(done.match(/ended, kept for review/g)).toHaveLength(3);
  for (const { id } of sessions)
    expect(await world.session(id)).toMatchObject({ status: 'done', ended_by_user: true });
  // An unknown session does not stop the others.
  const disposed = await world.cli('dispose', ...sessions.map(({ id }) => id), 'zzzzzz', '-y');
  expect(disposed.code).toBe(0);
  expect(disposed.stdout.match(/its workspace is kept/g)).toHaveLength(3);
  expect(disposed.stderr).toContain('zzzzzz: no such session');
  expect(await world.json('list', '--json')).toEqual([]);
  for (const { workspace } of sessions) expect(existsSync(join(workspace.path, 'README.md'))).toBe(true);
});

it('puts all of them on one fresh clone when they are to share it', async () => {
  await world.start();
  const { results } = await spawn('-a', 'demo', '--count', '3', '-r', 'proj', '-b', 'together', '--shared');
  expect(results.map((result) => 'id' in result && result.workspace)).toEqual(Array(3).fill('proj-001'));
  const [workspace, ...others] = await world.json<Workspace[]>('workspace', 'list', '--json');
  expect(others).toEqual([]);
  expect(workspace?.sessions.toSorted()).toEqual(ids(results).toSorted());
  for (const id of ids(results))
    expect((await world.session(id)).workspace).toMatchObject({ id: 'proj-001', branch: 'together' });
});

it('names each that could not be started, and starts the others', async () => {
  await stubs('claude');
  await world.start();
  const args = ['-a', 'claude', '-a', 'amp', '-a', 'nobody', '--count', '2', '-r', 'proj'];
  const { code, results } = await spawn(...args);
  expect(code).toBe(1);
  expect(results.map((result) => ('id' in result ? 'started' : result.error.code))).toEqual([
    'started',
    'started',
    'AGENT_MISSING',
    'AGENT_MISSING',
    'AGENT_UNKNOWN',
    'AGENT_UNKNOWN',
  ]);
  expect(await world.json<Session[]>('list', '--json')).toHaveLength(2);
  const said = await world.cli('spawn', ...args);
  expect(said.code).toBe(1);
  expect(said.stderr).toContain('amp: Amp (amp) was not found on this machine.');
  expect(said.stderr).toContain('nobody: There is no agent named "nobody".');
  expect(said.stdout.match(/tmux attach -t schmux-/g)).toHaveLength(2);
});

it('starts the others when one workspace cannot be made', async () => {
  await world.start();
  // Its number is taken by something between the plan and the clone.
  const busy = join(world.dir, 'schmux-workspaces/proj-002');
  await world.program(
    'git',
    `#!/bin/sh\ncase "$*" in *' clone --no-checkout '*proj-002*) mkdir -p '${busy}';; esac\nPATH=\${PATH#*:} exec git "$@"\n`,
  );
  const { code, results } = await spawn('-a', 'demo', '--count', '3', '-r', 'proj');
  expect(code).toBe(1);
  expect(results.map((result) => ('error' in result ? result.error.code : 'started'))).toEqual([
    'started',
    'WORKSPACE_BUSY',
    'started',
  ]);
});

it('makes as many clones at a time as configured, and shows that the others wait', async () => {
  await world.start();
  await world.ok('config', 'set', 'internal.clone_concurrency', '2');
  const log = join(world.dir, 'clones');
  const wait = `while [ ! -e '${world.dir}'/go ]; do sleep 0.05; done`;
  const clone = `echo b >> '${log}'; ${wait}; git "$@"; code=$?; echo e >> '${log}'; exit $code`;
  await world.program(
    'git',
    `#!/bin/sh\nPATH=\${PATH#*:}\ncase "$*" in *' clone --no-checkout '*) ${clone};; esac\nexec git "$@"\n`,
  );
  const six = await world.spawn({ agents: [{ agent: 'demo', count: 6 }] });
  const phases = async () => {
    const sessions = await Promise.all(six.map((id) => world.session(id)));
    return sessions.map((session) => session.progress?.phase ?? session.status).toSorted();
  };
  await expect
    .poll(phases, { timeout: 20_000 })
    .toEqual(['cloning', 'cloning', 'queued', 'queued', 'queued', 'queued']);
  await writeFile(join(world.dir, 'go'), '');
  for (const id of six) await world.until(id, (session) => session.status === 'running', 'running');
  let now = 0;
  let most = 0;
  for (const mark of (await readFile(log, 'utf8')).trim().split('\n')) {
    now += mark === 'b' ? 1 : -1;
    most = Math.max(most, now);
  }
  expect([now, most]).toEqual([0, 2]);
});

it('changes nothing in a workspace that is there, however many start and go', async () => {
  await stubs('claude', 'codex');
  await world.start();
  const own = join(world.dir, 'own');
  await world.program('quiet', '#!/bin/sh\nexec sleep 1000\n');
  await world.ok('config', 'set', 'agents', JSON.stringify([{ name: 'quiet', command: ['quiet'] }]));
  const git = async (...args: string[]) => {
    const ran = await runProgram('git', args, { env: world.env, cwd: world.dir });
    expect(ran).toMatchObject({ code: 0 });
  };
  await git('clone', '-q', world.repo, own);
  await writeFile(join(own, 'README.md'), 'changed\n');
  await writeFile(join(own, 'new.txt'), 'new\n');
  await git('-C', own, 'add', 'new.txt');
  const before = await treeHash(own);

  const { code, results } = await spawn(
    '-a',
    'claude',
    '-a',
    'codex',
    '-a',
    'quiet',
    '--count',
    '3',
    '-w',
    own,
  );
  expect(code).toBe(0);
  const all = ids(results);
  expect(all).toHaveLength(9);
  for (const id of all) await world.until(id, (session) => session.status === 'running', 'running');
  expect((await world.session(all[0] ?? '')).git_at_spawn).toMatchObject({ changed: 2, untracked: 0 });
  await world.ok('workspace', 'list');
  await world.ok('done', ...all.slice(0, 4), '-y');
  await world.ok('dispose', ...all, '-y');
  expect(await treeHash(own)).toBe(before);
});
