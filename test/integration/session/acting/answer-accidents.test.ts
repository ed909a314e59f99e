import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setActors, soon, type Actor, type Stage } from '../../../support/acting/actors.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../../support/worlds/schmux-world.js';

const NEXT = ['npm test', 'rm -rf carts'];

let world: SchmuxWorld;
let stage: Stage;

beforeAll(async () => {
  world = await createSchmuxWorld();
  stage = await setActors(world, {
    closes: ['asking', { after: 'works' }],
    closes_to_idle: ['asking', { after: 'idle' }],
    slow: ['asking', { closes_ms: 2000 }],
    next: ['asking', { commands: NEXT }],
    alike: ['asking', { commands: ['rm -rf a', 'rm -rf b'] }],
    again: ['asking', { commands: ['npm test', 'npm test'], closes_ms: 100 }],
    deaf: ['asking', { deaf: true }],
    flickers: ['asking', { hides: [5, 100] }],
    flickers_deaf: ['asking', { hides: [5, 100], deaf: true }],
    ticks: ['asking', { ticks_ms: 40 }],
    ticks_arrows: ['asking', { ticks_ms: 40, style: 'arrows' }],
    roams: ['asking', { roams_ms: 60, style: 'arrows' }],
    exits: ['asking', { after: 'exit' }],
  });
  await world.start();
});
afterAll(() => world.stop());

async function chosen(actor: Actor): Promise<string[]> {
  return (await actor.acts()).flatMap(({ what, name, label }) =>
    what === 'chose' ? [`${name}: ${label}`] : [],
  );
}

/** Answers a question that is hidden now and then: a refusal because it is not shown is none of the question itself. */
const answerShown = (actor: Actor, id: string, choice: number) =>
  soon('a moment in which the question is shown', async () => {
    const outcome = await actor.answer(id, choice);
    const isHidden = outcome.error?.code === 'SCREEN_CHANGED' && outcome.error.dialog === undefined;
    return isHidden ? null : outcome;
  });

describe('an answer is verified', () => {
  test.each(['closes', 'closes_to_idle', 'slow', 'ticks', 'ticks_arrows'])(
    'and done when the question is gone: %s',
    async (agent) => {
      const actor = await stage.enter(agent);
      const { id, choices } = await actor.dialog('npm test');
      const { receipt, error } = await actor.answer(id, 2);
      expect(error).toBeNull();
      expect(receipt).toMatchObject({ outcome: 'answered', choice: choices[1]?.label, dialog: null });
      expect(receipt?.note).toBeUndefined();
      expect(await chosen(actor)).toEqual([`npm test: ${choices[1]?.label}`]);
    },
  );

  test('also when the agent draws its whole screen again and again', async () => {
    const actor = await stage.enter('flickers');
    const { id } = await actor.dialog('npm test');
    const { receipt, error } = await answerShown(actor, id, 2);
    expect([receipt?.outcome, error]).toEqual(['answered', null]);
    expect(await chosen(actor)).toEqual(["npm test: Yes, and don't ask again for this"]);
  });

  test('and names the question that came next', async () => {
    const actor = await stage.enter('next');
    const first = await actor.dialog('npm test');
    const { receipt } = await actor.answer(first.id, 1);
    expect(receipt).toMatchObject({
      outcome: 'answered',
      dialog: { above: expect.arrayContaining(['   rm -rf carts']) },
    });
    // The same button pressed twice answers once.
    expect((await actor.answer(first.id, 1)).error).toMatchObject({
      code: 'SCREEN_CHANGED',
      dialog: receipt?.dialog,
    });
    expect(await chosen(actor)).toEqual(['npm test: Yes']);
    const second = receipt?.dialog?.id ?? '';
    expect((await actor.answer(second, 3)).receipt).toMatchObject({ outcome: 'answered', dialog: null });
    expect((await chosen(actor)).at(-1)).toMatch(/^rm -rf carts: No/);
  });

  test('also when the next question differs in one character', async () => {
    const actor = await stage.enter('alike');
    const { id } = await actor.dialog('rm -rf a');
    const { receipt } = await actor.answer(id, 1);
    expect(receipt?.outcome).toBe('answered');
    expect(receipt?.dialog?.id).not.toBe(id);
    expect((await actor.answer(id, 1)).error?.code).toBe('SCREEN_CHANGED');
    expect(await chosen(actor)).toEqual(['rm -rf a: Yes']);
  });

  test('when the agent ends on it', async () => {
    const actor = await stage.enter('exits');
    const { id } = await actor.dialog('npm test');
    expect((await actor.answer(id, 1)).receipt).toMatchObject({ outcome: 'answered', dialog: null });
    await actor.until(({ status, exit }) => status === 'done' && exit?.code === 0, 'ended');
    expect(await chosen(actor)).toEqual(['npm test: Yes']);
  });

  test.each(['deaf', 'flickers_deaf'])(
    'and not said to be done when the question stays: %s',
    async (agent) => {
      const actor = await stage.enter(agent);
      const { id } = await actor.dialog('npm test');
      const { error } = await answerShown(actor, id, 1);
      expect(error).toMatchObject({ code: 'NOT_TAKEN', dialog: { id } });
      // Once: a second one could answer the next question.
      expect(await actor.keys()).toEqual(['1']);
    },
  );

  test('once, although the same question comes a second time', async () => {
    const actor = await stage.enter('again');
    const { id } = await actor.dialog('npm test');
    await actor.answer(id, 1);
    expect(await actor.keys()).toEqual(['1']);
    expect(await chosen(actor)).toEqual(['npm test: Yes']);
  });
});

describe('a fingerprint', () => {
  test.each(['ticks', 'ticks_arrows', 'roams'])('does not follow what moves: %s', async (agent) => {
    const actor = await stage.enter(agent);
    const ids = new Set<string>();
    const screens = new Set<string>();
    await soon('five screens', async () => {
      screens.add(await actor.capture());
      ids.add((await actor.dialog('npm test')).id);
      return screens.size >= 3 || null;
    });
    expect([...ids]).toHaveLength(1);
  });

  test('differs in one character of the command', async () => {
    const actor = await stage.enter('alike');
    const one = await actor.dialog('rm -rf a');
    await actor.order({ next_in: 0 });
    const other = await actor.dialog('rm -rf b');
    expect(one.choices).toEqual(other.choices);
    expect(one.id).not.toBe(other.id);
  });
});

test('an arrow that moves by itself leads to the wanted choice or to none', async () => {
  const actor = await stage.enter('roams');
  for (let n = 0; n < 6; n++) {
    await actor.order({ ask: ['npm test'] });
    const { id, choices } = await actor.dialog('npm test');
    const before = (await actor.acts()).length;
    const { receipt } = await actor.answer(id, 1 + (n % 3));
    const since = (await actor.acts()).slice(before);
    const labels = since.flatMap(({ what, label }) => (what === 'chose' ? [label] : []));
    // While a screen is on its way to tmux, nobody can know of it.
    if (since.some(({ what, wrote, seen }) => what === 'key' && wrote !== seen)) continue;
    if (receipt === null) expect(labels).toEqual([]);
    else expect(labels).toEqual([choices[n % 3]?.label]);
  }
});

describe('an agent that is killed', () => {
  test.each(['closes', 'slow'])('while it is answered leaves no false receipt: %s', async (agent) => {
    const actor = await stage.enter(agent);
    const { id } = await actor.dialog('npm test');
    const answering = actor.answer(id, 1);
    await actor.order({ exit: 9 });
    const { receipt, error } = await answering;
    const keys = await actor.keys();
    if (receipt === null) {
      expect(error?.code).toMatch(/^(SCREEN_CHANGED|SESSION_NOT_RUNNING)$/);
      expect(keys).toEqual([]);
    } else {
      expect(receipt).toMatchObject({ outcome: 'answered', dialog: null });
    }
    await actor.until(({ status }) => status === 'done', 'ended');
  });
});
