import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setActors, type Stage } from '../../../support/acting/actors.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../../support/worlds/schmux-world.js';

const SECRET = `#!/bin/sh
stty -echo
printf 'unlocking\\n'
read secret
stty echo
printf 'got %s\\n' "$secret"
exec cat
`;
/** The composer works on a message for longer than a test takes. */
const LONG_MS = 600_000;

let world: SchmuxWorld;
let stage: Stage;

beforeAll(async () => {
  world = await createSchmuxWorld();
  stage = await setActors(world, {
    asks: ['asking', { commands: ['npm test'] }],
    starts: ['composing', { works_ms: LONG_MS }],
    silent: ['composing', { works_ms: 0 }],
    faint: ['composing', { works_ms: LONG_MS, placeholder: 'Try "fix the cart"' }],
    drafted: ['composing', { draft: 'half a thought', works_ms: LONG_MS }],
    lines_drafted: ['composing', { draft: 'half a thought\nand another\nand more', works_ms: LONG_MS }],
    locked: ['composing', { draft: 'half a thought', locked: true }],
    busy: ['composing', { busy: true }],
    lines: ['cat'],
    shell: ['sh', '-i'],
    python: ['python3', '-q'],
    secret: [await world.program('secret', SECRET)],
  });
  await world.start();
});
afterAll(() => world.stop());

const working = { nudge: { state: 'working' } };
const isWorking = ({ nudge }: { nudge: { state: string } }) => nudge.state === working.nudge.state;

describe('an open question', () => {
  test.each(['please look first', '1', 'y', '', 'one\ntwo', '\n'])('takes no message: %j', async (text) => {
    const actor = await stage.enter('asks');
    const { id } = await actor.dialog('npm test');
    for (const body of [{ text }, { text, draft: 'append' as const }, { text, draft: 'replace' as const }]) {
      const { error } = await actor.send(body);
      expect(error).toMatchObject({ code: 'DIALOG_OPEN', dialog: { id } });
      expect(error?.message).toContain('proceed');
    }
    expect(await actor.keys()).toEqual([]);
  });

  test('takes no letter without Enter either, but does when forced', async () => {
    const actor = await stage.enter('asks');
    await actor.dialog('npm test');
    expect((await actor.send({ text: '1', enter: false })).error?.code).toBe('DIALOG_OPEN');
    expect(await actor.keys()).toEqual([]);
    const { receipt, error } = await actor.send({ text: '3', enter: false, force: true });
    expect([receipt?.outcome, error]).toEqual(['typed', null]);
    await expect.poll(() => actor.keys()).toEqual(['3']);
  });
});

describe('an empty composer', () => {
  test('that starts to work: started', async () => {
    const actor = await stage.enter('starts');
    expect((await actor.send({ text: 'fix the cart' })).receipt).toMatchObject({
      outcome: 'started',
      dialog: null,
    });
    expect(await actor.messages()).toEqual(['fix the cart']);
    expect(await actor.keys()).toEqual(['Enter']);
  });

  test('that does not: submitted', async () => {
    const actor = await stage.enter('silent');
    expect((await actor.send({ text: '/clear' })).receipt?.outcome).toBe('submitted');
    expect(await actor.messages()).toEqual(['/clear']);
    expect(await actor.keys()).toEqual(['Enter']);
  });

  test('with a faint suggestion is empty', async () => {
    const actor = await stage.enter('faint');
    expect((await actor.send({ text: 'fix the cart' })).receipt?.outcome).toBe('started');
    expect(await actor.messages()).toEqual(['fix the cart']);
  });

  test('keeps what is typed without Enter: typed', async () => {
    const actor = await stage.enter('silent');
    expect((await actor.send({ text: 'fix', enter: false })).receipt?.outcome).toBe('typed');
    await actor.shows(/❯ fix/);
    expect(await actor.keys()).toEqual([]);
  });

  test('takes one Enter of an empty message, and nothing is claimed', async () => {
    const actor = await stage.enter('silent');
    const { receipt, error } = await actor.send({ text: '' });
    expect(error).toBeNull();
    expect(receipt?.outcome).not.toMatch(/started|queued|answered/);
    await expect.poll(() => actor.keys()).toContain('Enter');
    expect(await actor.messages()).toEqual([]);
  });
});

describe('a draft of somebody else', () => {
  test.each([
    ['drafted', 'fix the cart'],
    ['lines_drafted', 'fix the cart'],
    ['locked', 'x'],
  ])('is left alone: %s, %j', async (agent, text) => {
    const actor = await stage.enter(agent);
    const { error } = await actor.send({ text });
    expect(error?.code).toBe('DRAFT_THERE');
    expect(error?.message).toContain('half a thought');
    expect((await actor.acts()).filter(({ what }) => what === 'key' || what === 'text')).toEqual([]);
  });

  test.each(['drafted', 'lines_drafted'])('is replaced on request: %s', async (agent) => {
    const actor = await stage.enter(agent);
    expect((await actor.send({ text: 'fix the cart', draft: 'replace' })).receipt?.outcome).toBe('started');
    expect(await actor.messages()).toEqual(['fix the cart']);
  });

  test.each(['drafted', 'lines_drafted'])('is continued on request: %s', async (agent) => {
    const actor = await stage.enter(agent);
    expect((await actor.send({ text: ' of carts', draft: 'append' })).receipt?.outcome).toBe('started');
    const [message = '', ...more] = await actor.messages();
    expect(more).toEqual([]);
    expect(message).toMatch(/^half a thought[^]*of carts$/);
  });

  test('that cannot be deleted is not submitted with the message', async () => {
    const actor = await stage.enter('locked');
    const { error } = await actor.send({ text: 'fix the cart', draft: 'replace' });
    expect(error?.code).toBe('DRAFT_THERE');
    expect(await actor.messages()).toEqual([]);
  });

  test('is submitted as it stands by Enter alone', async () => {
    const actor = await stage.enter('drafted');
    expect((await actor.send({ text: '' })).receipt?.outcome).toMatch(/^(submitted|started)$/);
    expect(await actor.messages()).toEqual(['half a thought']);
  });

  test('is sent with it when forced', async () => {
    const actor = await stage.enter('drafted');
    expect((await actor.send({ text: '!', force: true })).error).toBeNull();
    await expect.poll(() => actor.messages()).toEqual(['half a thought!']);
  });
});

describe('a working agent', () => {
  test('queues the message', async () => {
    const actor = await stage.enter('busy');
    await actor.until(isWorking, 'working');
    expect((await actor.send({ text: 'and the tests' })).receipt?.outcome).toBe('queued');
    expect((await actor.acts()).filter(({ what }) => what === 'queued')).toMatchObject([
      { text: 'and the tests' },
    ]);
    expect(await actor.keys()).toEqual(['Enter']);
  });

  test('is not disturbed by a message for an idle one', async () => {
    const actor = await stage.enter('busy');
    await actor.until(isWorking, 'working');
    for (const wait of [0, 50])
      expect((await actor.send({ text: 'later', idle_within_ms: wait })).error?.code).toBe('AGENT_BUSY');
    expect((await actor.acts()).filter(({ what }) => what === 'key' || what === 'text')).toEqual([]);
  });

  test('gets it once it is idle', async () => {
    const actor = await stage.enter('busy');
    await actor.until(isWorking, 'working');
    const sending = actor.send({ text: 'later', idle_within_ms: 600_000 });
    await actor.order({ rest: true });
    expect((await sending).receipt?.outcome).toBe('started');
    expect((await actor.acts()).filter(({ what }) => what === 'submitted')).toMatchObject([
      { text: 'later' },
    ]);
  });
});

describe('a program without a composer', () => {
  test.each([
    ['lines', 'hello', /hello\s+hello/],
    ['shell', 'echo $((6 * 7))', /42/],
  ])('is typed to, and nothing more is claimed: %s', async (agent, text, shown) => {
    const actor = await stage.enter(agent);
    expect((await actor.send({ text })).receipt).toMatchObject({ outcome: 'typed', dialog: null });
    await actor.shows(shown);
  });

  test('but with a prompt has taken the line', async () => {
    const actor = await stage.enter('python');
    await actor.shows(/>>>/);
    expect((await actor.send({ text: 'print(6 * 7)' })).receipt?.outcome).toMatch(/^(submitted|started)$/);
    await actor.shows(/42/);
  });

  test('that asks for a secret gets nothing', async () => {
    const actor = await stage.enter('secret');
    await actor.shows(/unlocking/);
    expect((await actor.send({ text: 'hello' })).error).toMatchObject({
      code: 'DIALOG_OPEN',
      message: expect.stringContaining('secret') as string,
    });
    expect((await actor.send({ text: 'swordfish', force: true })).receipt?.outcome).toBe('typed');
    await actor.shows(/got swordfish/);
  });
});
