import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setActors, type Stage } from '../../../support/acting/actors.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../../support/worlds/schmux-world.js';

/** A fingerprint of no question. */
const OTHER = 'AAAAAAAAAAAAAAAAAAAAAA';

let world: SchmuxWorld;
let stage: Stage;

beforeAll(async () => {
  world = await createSchmuxWorld();
  stage = await setActors(world, {
    asks: ['asking', { commands: ['npm test'] }],
    arrows: ['asking', { commands: ['npm test'], style: 'arrows' }],
    letters: ['asking', { commands: ['npm test'], style: 'letters' }],
    idle: ['composing', {}],
    drafted: ['composing', { draft: 'half a thought' }],
    busy: ['composing', { busy: true }],
    lines: ['cat'],
    shell: ['sh', '-i'],
  });
  await world.start();
});
afterAll(() => world.stop());

describe('the question that is open', () => {
  test.each([
    ['asks', 1, 'Yes', ['1']],
    ['asks', 2, "Yes, and don't ask again for this", ['2']],
    ['arrows', 1, 'Allow once', ['Enter']],
    ['arrows', 3, 'Reject', ['Down', 'Down', 'Enter']],
    ['letters', 1, 'Yes', ['y', 'Enter']],
    ['letters', 2, 'No', ['n', 'Enter']],
  ])('of the agent %s is answered by choice %i', async (agent, choice, label, keys) => {
    const actor = await stage.enter(agent);
    const dialog = await actor.dialog('npm test');
    const { receipt, error } = await actor.answer(dialog.id, choice);
    expect(error).toBeNull();
    expect(receipt).toMatchObject({
      outcome: 'answered',
      choice: label,
      question: dialog.question,
      dialog: null,
    });
    expect(await actor.keys()).toEqual(keys);
    expect((await actor.acts()).filter(({ what }) => what === 'chose')).toMatchObject([
      { name: 'npm test', label },
    ]);
  });

  test('is published with the session, with the same fingerprint', async () => {
    const actor = await stage.enter('asks');
    const { id } = await actor.dialog('npm test');
    const { dialog } = await actor.until((session) => session.dialog !== undefined, 'asking');
    expect(dialog?.id).toBe(id);
    await actor.answer(id, 1);
    await actor.until((session) => session.dialog === undefined, 'asking no more');
  });

  test('is not answered by the fingerprint of another one, and comes with the refusal', async () => {
    const actor = await stage.enter('asks');
    const dialog = await actor.dialog('npm test');
    const { error } = await actor.answer(OTHER, 1);
    expect(error).toMatchObject({ code: 'SCREEN_CHANGED', dialog: { id: dialog.id } });
    expect(error?.dialog?.choices.map(({ keys }) => keys)).toEqual([['1'], ['2'], ['3']]);
    expect(await actor.keys()).toEqual([]);
  });

  test('has no choice beyond its last', async () => {
    const actor = await stage.enter('asks');
    const { id } = await actor.dialog('npm test');
    expect((await actor.answer(id, 4)).error?.code).toBe('BAD_REQUEST');
    expect(await actor.keys()).toEqual([]);
  });
});

describe('nothing is pressed', () => {
  test.each([
    ['an empty composer', 'idle'],
    ["a composer with somebody's draft", 'drafted'],
    ['a working agent', 'busy'],
  ])('on %s', async (_what, agent) => {
    const actor = await stage.enter(agent);
    const { error } = await actor.answer(OTHER, 1);
    expect(error?.code).toBe('SCREEN_CHANGED');
    expect(error?.dialog).toBeUndefined();
    expect((await actor.acts()).filter(({ what }) => what === 'key' || what === 'text')).toEqual([]);
  });

  test.each(['lines', 'shell'])('to a program without a composer: %s', async (agent) => {
    const actor = await stage.enter(agent);
    const before = await actor.capture();
    expect((await actor.answer(OTHER, 1)).error?.code).toBe('SCREEN_CHANGED');
    // Later input follows in order: nothing came in between.
    await actor.send({ text: 'mark', enter: false, force: true });
    expect((await actor.shows(/mark/)).replace(/\s/g, '')).not.toContain(`${before.replace(/\s/g, '')}1`);
  });

  test('once the question was answered by somebody else', async () => {
    const actor = await stage.enter('asks');
    const { id } = await actor.dialog('npm test');
    await world.ok('send', actor.id, '--key', '1');
    await actor.shows(/Working on it/);
    expect((await actor.answer(id, 1)).error?.code).toBe('SCREEN_CHANGED');
    expect(await actor.keys()).toEqual(['1']);
  });

  test('in a session that has ended', async () => {
    const actor = await stage.enter('asks');
    const { id } = await actor.dialog('npm test');
    await actor.order({ exit: 0 });
    await actor.until(({ status }) => status === 'done', 'ended');
    expect((await actor.answer(id, 1)).error?.code).toBe('SESSION_NOT_RUNNING');
  });
});

test('of ten answers to one question, one is pressed', async () => {
  const actor = await stage.enter('asks');
  const { id } = await actor.dialog('npm test');
  const outcomes = await Promise.all(Array.from({ length: 10 }, (_, n) => actor.answer(id, 1 + (n % 3))));
  expect(outcomes.filter(({ receipt }) => receipt?.outcome === 'answered')).toHaveLength(1);
  expect(outcomes.filter(({ error }) => error?.code === 'SCREEN_CHANGED')).toHaveLength(9);
  expect(await actor.keys()).toHaveLength(1);
});
