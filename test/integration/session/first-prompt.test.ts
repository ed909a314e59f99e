import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endDaemon, isRunning, send } from '../../soak/daemon.js';
import { configure } from '../../support/agents/puppets.js';
import { createSchmuxWorld, processesOf, type SchmuxWorld } from '../../support/worlds/schmux-world.js';

const PROGRAM = fileURLToPath(new URL('../../support/agents/composer-agent.mjs', import.meta.url));
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

type Message = { session: string; pid: number; sha256: string; bytes: number; head: string };

let world: SchmuxWorld;
let folder: string;
beforeEach(async () => {
  world = await createSchmuxWorld();
  folder = join(world.dir, 'c');
  await mkdir(folder);
  await configure(world, {
    agents: [
      { name: 'typist', command: [process.execPath, PROGRAM, folder], prompt: 'composer' },
      { name: 'worded', command: [process.execPath, PROGRAM, folder], prompt: 'argument' },
    ],
  });
});
afterEach(() => world.stop());

async function linesOf<Line>(name: string): Promise<Line[]> {
  const path = join(folder, name);
  if (!existsSync(path)) return [];
  const text = await readFile(path, 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]));
}
const messages = () => linesOf<Message>('messages');
const set = (name: string, text = '') => writeFile(join(folder, name), text);

async function spawn(prompt: string, agent = 'typist'): Promise<string> {
  const [id = ''] = await world.spawn({ agents: [{ agent }], workspace: world.repo, prompt });
  return id;
}

async function expectGiven(prompt: string): Promise<void> {
  await expect.poll(messages, { timeout: 30_000 }).toMatchObject([{ sha256: sha256(prompt) }]);
}

const leftIn = async (id: string) =>
  (await readdir(join(world.home, 'run'))).filter(
    (name) => /\.(?:first|typing)$/.test(name) && name.startsWith(id),
  );

/** Waits until nothing more is said about the prompt, and no file of it is left. */
async function untilSettled(id: string): Promise<void> {
  await world.until(id, ({ first_prompt: note }) => note === undefined, 'its prompt is settled');
  expect(await leftIn(id)).toEqual([]);
}

describe('a prompt that goes into the composer', () => {
  it.each([
    ['one line with `ticks`, $(here) and "quotes"', `it's $(id) \`id\` "x" \\ #{pane_id} ü€😀`],
    ['several lines', 'first\n\n  second\n\tthird'],
    ['100 KB on one line', 'x'.repeat(100_000)],
    ['1 MiB of lines', `${'y'.repeat(1023)}\n`.repeat(1023) + 'z'.repeat(1024)],
    ['2 MiB of lines', `${'ä'.repeat(511)}b\n`.repeat(2047) + 'z'.repeat(1024)],
  ])('arrives once and byte for byte, and is in no process list: %s', async (_, prompt) => {
    await set('slow', '600');
    await world.start();
    const id = await spawn(prompt);
    const waiting = await world.until(id, ({ first_prompt: note }) => note !== undefined, 'it waits');
    expect(waiting.nudge.reason).toMatch(/prompt waits|not read yet|starting/i);
    await expectGiven(prompt);
    expect((await processesOf(world.dir)).join('\n')).not.toContain(prompt.slice(0, 9));
    expect(await readFile(join(world.home, 'state.json'), 'utf8')).not.toContain(prompt.slice(0, 20));
    await untilSettled(id);
    const { entries } = await (await world.client()).call('sessionTimeline', { params: { id } });
    expect(entries).toContainEqual(expect.objectContaining({ kind: 'sent', road: 'prompt' }));
    expect(await messages()).toHaveLength(1);
  });

  it('is refused before anything exists when it has more than 2 MiB, or a NUL', async () => {
    await world.start();
    const before = await readdir(join(world.home, 'run'));
    const client = await world.client();
    const wish = { agents: [{ agent: 'typist' }], workspace: world.repo };
    await expect(
      client.call('sessionSpawn', { body: { ...wish, prompt: 'x'.repeat(2 * 2 ** 20 + 1) } }),
    ).rejects.toMatchObject({ code: 'PROMPT_TOO_LARGE' });
    expect(await client.call('sessionSpawn', { body: { ...wish, prompt: 'a\0b' } })).toMatchObject([
      { error: { code: 'BAD_REQUEST' } },
    ]);
    expect(await client.call('sessionList', { query: {} })).toEqual([]);
    expect(await readdir(join(world.home, 'run'))).toEqual(before);
  });

  it('waits behind a question of the agent, says so, and follows the answer', async () => {
    await set('trust');
    await world.start();
    const id = await spawn('after the question');
    const asked = await world.until(
      id,
      ({ first_prompt: note, nudge }) => note?.state === 'blocked' && nudge.state === 'blocked',
      'it waits',
    );
    expect(asked.nudge).toMatchObject({
      state: 'blocked',
      reason: expect.stringMatching(/^The prompt waits for your answer: .*trust/i),
    });
    const [file = ''] = await leftIn(id);
    expect((await stat(join(world.home, 'run', file))).mode & 0o777).toBe(0o600);
    expect(await world.ok('list')).toContain('prompt waits');
    expect(await messages()).toEqual([]);
    await world.ok('send', id, '--key', '1');
    await expectGiven('after the question');
    await untilSettled(id);
  });

  it('waits while other text stands in the composer', async () => {
    await set('draft', 'mine');
    await world.start();
    const id = await spawn('the prompt');
    await world.until(id, ({ first_prompt: note }) => /other text/.test(note?.text ?? ''), 'it waits');
    await world.ok('send', id, '--key', 'Enter');
    await expect
      .poll(messages, { timeout: 30_000 })
      .toMatchObject([{ head: 'mine' }, { head: 'the prompt' }]);
  });

  it('is said to be doubtful when the agent does not take it, and is not typed again', async () => {
    await set('deaf');
    await world.start();
    const id = await spawn('unheard');
    const { first_prompt: note } = await world.until(
      id,
      (session) => session.first_prompt?.state === 'doubtful',
      'it is doubtful',
    );
    expect(note?.text).toMatch(/Enter did not submit it/);
    await rm(join(folder, 'deaf'));
    await world.ok('send', id, '--key', 'Enter');
    await expect.poll(messages).toMatchObject([{ head: 'unheard' }]);
  });

  it('takes the place of an argument that would be too long', async () => {
    await world.start();
    const prompt = 'w'.repeat(200_000);
    const id = await spawn(prompt, 'worded');
    await expectGiven(prompt);
    expect(await linesOf('starts')).toMatchObject([{ argv: [] }]);
    await untilSettled(id);
  });

  it('goes with the session when that ends first', async () => {
    await set('trust');
    await world.start();
    const id = await spawn('never given');
    await world.until(id, ({ first_prompt: note }) => note?.state === 'blocked', 'it waits');
    await world.ok('send', id, '--key', '2');
    await world.until(id, ({ status }) => status === 'done', 'ended');
    await expect.poll(() => leftIn(id)).toEqual([]);
    expect(await world.session(id)).not.toHaveProperty('first_prompt');
  });
});

describe('a daemon that is killed while it gives a prompt', () => {
  it.each([
    ['spawn.after_tmux', 'given'],
    ['spawn.after_running', 'given'],
    ['prompt.before_mark', 'given'],
    ['prompt.marked', 'doubtful'],
    ['prompt.sent', 'doubtful'],
    ['prompt.given', 'given'],
  ])('at %s: %s, and never twice', async (point, outcome) => {
    const prompt = `the prompt of ${point}\nin two lines`;
    const { pid } = await world.start({ CRASH_AT: point });
    await spawn(prompt).catch(() => undefined);
    await expect.poll(() => isRunning(pid), { timeout: 30_000 }).toBe(false);
    const typed = point === 'prompt.sent' || point === 'prompt.given' ? 1 : 0;
    await expect.poll(async () => (await messages()).length).toBe(typed);
    await world.start();
    const [session] = await (await world.client()).call('sessionList', { query: {} });
    const id = session?.id ?? '';
    if (outcome === 'given') {
      await expectGiven(prompt);
      await untilSettled(id);
    } else {
      const { first_prompt: note } = await world.until(
        id,
        (each) => each.first_prompt?.state === 'doubtful',
        'it is doubtful',
      );
      expect(note?.text).toMatch(/not known whether the prompt arrived/);
      const client = await world.client();
      expect(await client.call('sessionPrompt', { params: { id } })).toEqual({ prompt });
      // It is still so after another restart.
      await endDaemon(world, 'SIGTERM');
      await world.start();
      expect((await world.session(id)).first_prompt?.state).toBe('doubtful');
    }
    expect(await messages()).toHaveLength(outcome === 'given' ? 1 : typed);
    expect(await linesOf('starts')).toHaveLength(1);
    await send(world, id, 'another message');
    await expect.poll(async () => (await messages()).at(-1)).toMatchObject({ head: 'another message' });
  });
});
