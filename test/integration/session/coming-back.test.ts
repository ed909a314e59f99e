import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Session, SpawnResult } from '../../../src/contract/session/session.js';
import { installRecorders, startsOf, type Started } from '../../support/agents/recorders.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';

let world: SchmuxWorld;
let daemon: { pid: number };
beforeEach(async () => {
  world = await createSchmuxWorld();
  await installRecorders(world);
  daemon = await world.start();
});
afterEach(() => world.stop());

const isUp = (session: Session) => session.last_line === 'ready';
const isOver = (session: Session) => session.status === 'done';
const list = () => world.json<Session[]>('list', '--all', '--json');

async function startOf(id: string): Promise<Started> {
  await world.until(id, isUp, 'up');
  const [only] = (await startsOf(world)).filter((start) => start.session === id);
  if (only === undefined) throw new Error(`${id} was not started`);
  return only;
}

async function spawn(...args: string[]): Promise<string> {
  const [made] = await world.json<SpawnResult[]>('spawn', ...args, '--json');
  if (made === undefined || 'error' in made) throw new Error(JSON.stringify(made));
  await world.until(made.id, isUp, 'up');
  return made.id;
}

async function end(id: string): Promise<void> {
  await world.ok('done', id, '-y');
  await world.until(id, isOver, 'over');
}

/** Ends tmux and the daemon as a crash of the machine does, and starts a new daemon. */
async function crash(): Promise<void> {
  process.kill(daemon.pid, 'SIGKILL');
  await world.tmux('kill-server');
  daemon = await world.start();
}

async function resume(...args: string[]): Promise<SpawnResult[]> {
  return JSON.parse((await world.cli('resume', ...args, '--json')).stdout) as SpawnResult[];
}

it('brings all sessions back that ended with tmux, each with its own conversation, name and arguments', async () => {
  const variants = [
    { name: 'claude-big', agent: 'claude', args: ['--model', 'big'], env: { MODEL: 'big' } },
    { name: 'codex-fast', agent: 'codex', args: ['--profile', 'fast'] },
  ];
  await world.ok('config', 'set', 'variants', JSON.stringify(variants));
  const before = new Map<string, Session>();
  const shared = (await world.session(await spawn('-a', 'claude', '-r', 'proj', '-n', 'base'))).workspace.id;
  for (const [agent, count] of [
    ['claude', 3],
    ['claude-big', 3],
    ['codex', 2],
    ['codex-fast', 2],
  ] as const)
    for (let number = 1; number <= count; number++) {
      // Claude's share one directory, where only an id tells them apart.
      const place = agent.startsWith('claude') ? ['-w', shared] : ['-r', 'proj'];
      await spawn('-a', agent, ...place, '-n', `${agent} ${number}`, '-p', `work on ${agent} ${number}`);
    }
  for (const session of await list()) before.set(session.id, session);
  expect(before.size).toBe(11);
  const told = new Map((await startsOf(world)).map((start) => [start.session, start]));
  const changed = [{ ...variants[0], args: ['--model', 'other'] }, variants[1]];
  await world.ok('config', 'set', 'variants', JSON.stringify(changed));

  await crash();
  for (const id of before.keys()) await world.until(id, ({ lost }) => lost === true, 'lost');
  const results = await world.json<SpawnResult[]>('resume', '--lost', '--json');
  expect(results.filter((result) => 'error' in result)).toEqual([]);
  const after = await list();
  for (const old of before.values()) {
    const successor = after.find(({ predecessor }) => predecessor === old.id);
    expect(successor).toMatchObject({
      status: 'running',
      nickname: old.nickname,
      agent: old.agent,
      workspace: { id: old.workspace.id },
      prompt_line: old.prompt_line,
      place_order: old.created_order,
    });
    const first = told.get(old.id);
    const again = await startOf(successor?.id ?? '');
    const own = {
      claude: [],
      'claude-big': ['--model', 'big'],
      codex: [],
      'codex-fast': ['--profile', 'fast'],
    };
    const how = old.agent.startsWith('claude') ? ['--resume'] : ['resume'];
    expect(again.argv).toEqual([...how, first?.conversation, ...own[old.agent as keyof typeof own]]);
    expect(again.model).toBe(old.agent === 'claude-big' ? 'big' : '');
    expect(after.find(({ id }) => id === old.id)).toMatchObject({
      successor: successor?.id,
      resumable: false,
    });
  }
  // Nothing is left to resume, and nothing is resumed twice.
  expect(await world.json('resume', '--lost', '--json')).toEqual([]);
  expect((await list()).length).toBe(22);
  expect((await world.json<Session[]>('list', '--json')).map(({ id }) => id).sort()).toEqual(
    after.flatMap(({ id, predecessor }) => (predecessor === undefined ? [] : [id])).sort(),
  );
});

it('continues exactly that conversation, whatever ran in the directory since', async () => {
  const first = await spawn('-a', 'claude', '-r', 'proj', '-n', 'fix');
  const { workspace, conversation } = await world.session(first);
  expect(conversation).toEqual({ id: (await startOf(first)).conversation, source: 'given' });
  await end(first);
  const second = await spawn('-a', 'claude', '-w', workspace.id);
  await end(second);
  const [made] = await resume('fix');
  expect(made).toMatchObject({ predecessor: first });
  const next = made !== undefined && 'id' in made ? made.id : '';
  expect((await startOf(next)).argv).toEqual(['--resume', conversation?.id]);

  // The name now means the living one; the ended one is found by its id.
  const listed = await world.json<Session[]>('list', '--json');
  expect(listed.map(({ id, nickname }) => `${id} ${nickname}`).sort()).toEqual(
    [`${next} fix`, `${second} null`].sort(),
  );
  await world.ok('rename', 'fix', 'fixed');
  expect((await world.session(next)).nickname).toBe('fixed');
  expect((await world.session(first)).nickname).toBe('fix');
  const again = await world.cli('resume', first);
  expect(again.code).toBe(1);
  expect(again.stderr).toContain(
    `fix (${first}) was already resumed: session ${next} continues its conversation.`,
  );
});

it('follows an agent that switches to another conversation, and says when one is gone', async () => {
  const id = await spawn('-a', 'claude', '-r', 'proj');
  const client = await world.client();
  const report = (name: string, session_id: string) =>
    client.call('sessionHook', { params: { id }, body: { name, payload: { session_id } } });
  await report('SessionStart', 'aaaaaaaa-0000-4000-8000-000000000001');
  await expect
    .poll(async () => (await world.session(id)).conversation)
    .toEqual({
      id: 'aaaaaaaa-0000-4000-8000-000000000001',
      source: 'reported',
    });
  // What has ended is not what is open, and an id that would be an option is none.
  await report('SessionEnd', 'aaaaaaaa-0000-4000-8000-000000000002');
  await report('SessionStart', '--dangerous');
  await end(id);
  expect((await world.session(id)).conversation?.id).toBe('aaaaaaaa-0000-4000-8000-000000000001');
  const refused = await world.cli('resume', id);
  expect(refused.stderr).toContain(
    'has no conversation aaaaaaaa-0000-4000-8000-000000000001: nothing was said in',
  );
});

it('says when only the last conversation is known, and refuses it when it is another one’s', async () => {
  const first = await spawn('-a', 'crush', '-r', 'proj', '-n', 'old');
  const { workspace } = await world.session(first);
  await end(first);
  const resumed = await world.cli('resume', 'old');
  expect(resumed.stderr).toContain(
    `old (${first}) continues the last conversation in this directory, which may be another one's.`,
  );
  await end((await world.json<Session[]>('list', '--json'))[0]?.id ?? '');
  const other = await spawn('-a', 'crush', '-w', workspace.id, '-n', 'new');
  await end(other);
  const refused = await world.cli('resume', 'old');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(`and new (${other}) has worked there since`);
  await world.ok('resume', 'old', '--last');
  expect((await startsOf(world)).at(-1)?.argv).toEqual(['--continue']);
});

it('refuses a second agent for one conversation, also at the same moment', async () => {
  const id = await spawn('-a', 'claude', '-r', 'proj');
  const running = await world.cli('resume', id);
  expect(running.stderr).toContain('has not ended; there is nothing to resume');
  await end(id);
  const client = await world.client();
  const both = await Promise.allSettled(
    [1, 2].map(() => client.call('sessionSpawn', { body: { resume_of: id } })),
  );
  const codes = both.map((result) =>
    result.status === 'fulfilled' ? 'made' : (result.reason as { code: string }).code,
  );
  expect(codes.sort()).toEqual(['ALREADY_RESUMED', 'made']);
  expect((await list()).filter(({ predecessor }) => predecessor === id)).toHaveLength(1);
});

it.each(['spawn.recorded', 'spawn.before_tmux', 'spawn.after_tmux'])(
  'a crash at %s leaves one agent at most, and the conversation can be continued',
  async (point) => {
    const id = await spawn('-a', 'claude', '-r', 'proj', '-n', 'fix');
    const { conversation } = await startOf(id);
    await end(id);
    await world.ok('stop');
    await world.start({ CRASH_AT: point });
    await world.cli('resume', id, '--json');
    daemon = await world.start();
    const successor = (await list()).find(({ predecessor }) => predecessor === id);
    if (point === 'spawn.after_tmux') expect(successor?.status).toBe('running');
    else {
      await world.until(successor?.id ?? '', isOver, 'over');
      expect(await world.json('resume', '--lost', '--json')).toMatchObject([{ predecessor: successor?.id }]);
    }
    const running = (await list()).filter(({ status }) => status === 'running');
    expect(running).toMatchObject([{ nickname: 'fix', conversation: { id: conversation } }]);
    await world.until(running[0]?.id ?? '', isUp, 'up');
    expect((await startsOf(world)).filter(({ argv }) => argv[0] === '--resume')).toHaveLength(1);
  },
);

it('forks a conversation, in its workspace or in a fresh clone', async () => {
  const id = await spawn('-a', 'claude', '-r', 'proj', '-n', 'fix');
  const { conversation } = await startOf(id);
  const { workspace } = await world.session(id);
  const [fork] = await world.json<SpawnResult[]>('fork', 'fix', '--json');
  expect(fork).toMatchObject({ forked_from: id, workspace: workspace.id });
  const forkId = fork !== undefined && 'id' in fork ? fork.id : '';
  const { conversation: copy } = await world.session(forkId);
  expect((await startOf(forkId)).argv).toEqual([
    '--resume',
    conversation,
    '--fork-session',
    '--session-id',
    copy?.id,
  ]);
  expect(copy?.id).not.toBe(conversation);
  expect((await world.session(forkId)).nickname).toBe('fix (2)');
  expect(await world.json('fork', 'fix', '--clone', '--json')).not.toMatchObject([
    { workspace: workspace.id },
  ]);

  const codex = await spawn('-a', 'codex', '-r', 'proj');
  await expect.poll(async () => (await world.session(codex)).conversation?.source).toBe('file');
  const [inClone] = await world.json<SpawnResult[]>('fork', codex, '--clone', '--json');
  const inCloneId = inClone !== undefined && 'id' in inClone ? inClone.id : '';
  expect((await startOf(inCloneId)).argv).toEqual(['fork', (await startOf(codex)).conversation, '-C', '.']);

  const crush = await spawn('-a', 'crush', '-r', 'proj');
  const refused = await world.cli('fork', crush);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stderr).toContain('Crush cannot start a second session from a conversation.');
});

it('keeps names of variables on record and never their values', async () => {
  const variant = {
    name: 'claude-big',
    agent: 'claude',
    args: ['--model', 'big'],
    env: { MODEL: 'secret-1' },
  };
  await world.ok('config', 'set', 'variants', JSON.stringify([variant]));
  const id = await spawn('-a', 'claude-big', '-r', 'proj');
  await end(id);
  const state = await readFile(join(world.home, 'state.json'), 'utf8');
  expect(JSON.parse(state)).toMatchObject({
    sessions: [
      { launch: { base: 'claude', args: ['--model', 'big'], variables: ['MODEL'], cols: 120, rows: 36 } },
    ],
  });
  expect(state).not.toContain('secret-1');
  const { env: _, ...bare } = variant;
  await world.ok('config', 'set', 'variants', JSON.stringify([bare]));
  const resumed = await world.cli('resume', id);
  expect(resumed.stderr).toContain('claude-big was started with MODEL, which is no longer set for it.');
});
