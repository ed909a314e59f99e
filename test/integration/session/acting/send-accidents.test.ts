import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setActors, type Stage } from '../../../support/acting/actors.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../../support/worlds/schmux-world.js';

/** The composer works on a message for longer than a test takes. */
const LONG_MS = 600_000;
const MESSAGES: [string, string][] = [
  ['one character', 'x'],
  ['a digit', '1'],
  ['a letter that answers', 'y'],
  ['a question mark', '?'],
  ['1,000 characters', 'word '.repeat(200).trim()],
  ['100,000 characters', 'word '.repeat(20_000).trim()],
  ['several lines', 'first\nsecond\n\nfourth'],
  ['1,000 lines', Array.from({ length: 1000 }, (_, n) => `line ${n}`).join('\n')],
  ['a list of choices', 'Which one?\n1. Yes\n2. No'],
  ['a question itself', 'Do you want to proceed? [y/N]'],
  ['wide characters', '汉字 and 😀 and é'],
];

let world: SchmuxWorld;
let stage: Stage;

beforeAll(async () => {
  world = await createSchmuxWorld();
  stage = await setActors(world, {
    plain: ['composing', { works_ms: LONG_MS }],
    bracketed: ['composing', { works_ms: LONG_MS, bracketed: true }],
    loses_one: ['composing', { works_ms: LONG_MS, eats: 1 }],
    loses_all: ['composing', { eats: 1_000_000 }],
    late_and_loses: ['composing', { eats: 1_000_000, lags_ms: 600 }],
    late: ['composing', { works_ms: LONG_MS, lags_ms: 700 }],
    quick: ['composing', { works_ms: 30 }],
    asks_then: ['composing', { asks_on_text: true }],
    full: ['composing', { busy: true, queues: false }],
  });
  await world.start();
});
afterAll(() => world.stop());

describe('a message arrives whole and once', () => {
  test.each(MESSAGES)('%s', async (_what, text) => {
    const actor = await stage.enter('bracketed');
    const { receipt, error } = await actor.send({ text });
    expect(error).toBeNull();
    expect(receipt?.outcome).toBe('started');
    expect(await actor.messages()).toEqual([text]);
    expect((await actor.keys()).filter((key) => key === 'Enter')).toHaveLength(1);
  });

  test.each(MESSAGES.filter(([, text]) => !text.includes('\n')))('unbracketed: %s', async (_what, text) => {
    const actor = await stage.enter('plain');
    expect((await actor.send({ text })).receipt?.outcome).toBe('started');
    expect(await actor.messages()).toEqual([text]);
  });

  test('one after the other', async () => {
    const actor = await stage.enter('quick');
    for (const text of ['one', 'two', 'three', 'four', 'five'])
      expect((await actor.send({ text })).receipt?.outcome).toMatch(/^(submitted|started|queued)$/);
    expect(await actor.messages()).toEqual(['one', 'two', 'three', 'four', 'five']);
  });

  test('ten at once, none joined to another', async () => {
    const actor = await stage.enter('quick');
    const texts = Array.from({ length: 10 }, (_, n) => `message ${n}`);
    const outcomes = await Promise.all(texts.map((text) => actor.send({ text })));
    const delivered = texts.filter((_, n) => outcomes[n]?.receipt !== null);
    expect(delivered).toEqual(texts);
    expect((await actor.messages()).toSorted()).toEqual(texts);
  });
});

describe('an Enter that is lost', () => {
  test('is pressed once more', async () => {
    const actor = await stage.enter('loses_one');
    const { receipt, error } = await actor.send({ text: 'fix the cart' });
    expect([receipt?.outcome, error]).toEqual(['started', null]);
    expect(await actor.messages()).toEqual(['fix the cart']);
    expect(await actor.keys()).toEqual(['Enter', 'Enter']);
  });

  test('again is said to be stuck', async () => {
    const actor = await stage.enter('loses_all');
    const { receipt, error } = await actor.send({ text: 'fix the cart' });
    expect([receipt?.outcome, error]).toEqual(['stuck', null]);
    expect(await actor.messages()).toEqual([]);
    expect(await actor.keys()).toEqual(['Enter', 'Enter']);
    await actor.shows(/❯ fix the cart/);
  });

  test('is a failure of the command', async () => {
    const actor = await stage.enter('loses_all');
    const ran = await world.cli('send', actor.id, 'fix the cart');
    expect(ran.code).toBe(1);
    expect(ran.stdout + ran.stderr).toMatch(/composer|not (been )?(submitted|delivered)|stuck/i);
  });

  test('by an agent that takes no messages while it works is said to be stuck', async () => {
    const actor = await stage.enter('full');
    await actor.until(({ nudge }) => nudge.state === 'working', 'working');
    expect((await actor.send({ text: 'fix the cart' })).receipt?.outcome).toBe('stuck');
    expect(await actor.messages()).toEqual([]);
  });
});

test('an agent that draws late gets no second Enter', async () => {
  const actor = await stage.enter('late');
  const { receipt, error } = await actor.send({ text: 'fix the cart' });
  expect(error).toBeNull();
  expect(receipt?.outcome).toMatch(/^(submitted|started)$/);
  expect(await actor.messages()).toEqual(['fix the cart']);
  expect(await actor.keys()).toEqual(['Enter']);
});

test('a text that nobody has seen in the composer is not said to be submitted', async () => {
  const actor = await stage.enter('late_and_loses');
  expect((await actor.send({ text: 'fix the cart' })).receipt?.outcome).toMatch(/^(typed|stuck)$/);
  expect(await actor.messages()).toEqual([]);
});

test('a question that opens upon the text gets neither the text nor Enter', async () => {
  const actor = await stage.enter('asks_then');
  const { error } = await actor.send({ text: 'hi' });
  expect(error).toMatchObject({
    code: 'SCREEN_CHANGED',
    message: expect.stringContaining('proceed') as string,
  });
  expect(error?.dialog?.choices.map(({ label }) => label)).toEqual(['Yes', 'No']);
  expect(await actor.keys()).toEqual([]);
});

test('an agent that is killed meanwhile leaves no false receipt', async () => {
  for (const after of [0, 20, 60, 100, 200]) {
    const actor = await stage.enter('loses_all');
    const sending = actor.send({ text: 'fix the cart' });
    await new Promise((resolve) => setTimeout(resolve, after));
    await actor.order({ exit: 1 });
    const { receipt, error } = await sending;
    if (receipt === null) expect(error?.code).toBe('SESSION_NOT_RUNNING');
    else expect(receipt.outcome).toBe('typed');
    expect(await actor.messages()).toEqual([]);
  }
});

test('a bulk of messages has one receipt for each session', async () => {
  const one = await stage.enter('plain');
  const two = await stage.enter('loses_all');
  const [first, second] = await Promise.all([one.send({ text: 'a' }), two.send({ text: 'b' })]);
  expect([first.receipt?.outcome, second.receipt?.outcome]).toEqual(['started', 'stuck']);
});
