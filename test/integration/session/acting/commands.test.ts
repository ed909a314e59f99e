import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenDialog } from '../../../../src/contract/session/dialog.js';
import { setActors, type Actor, type Stage } from '../../../support/acting/actors.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../../support/worlds/schmux-world.js';

let world: SchmuxWorld;
let stage: Stage;

beforeAll(async () => {
  world = await createSchmuxWorld();
  stage = await setActors(world, {
    asks: ['asking', { commands: ['npm test', 'rm -rf carts'] }],
    deaf: ['asking', { deaf: true }],
    starts: ['composing', { works_ms: 600_000 }],
    drafted: ['composing', { draft: 'half a thought', works_ms: 600_000 }],
    loses_all: ['composing', { eats: 1_000_000 }],
    busy: ['composing', { busy: true }],
  });
  await world.start();
});
afterAll(() => world.stop());

async function chosen(actor: Actor): Promise<string[]> {
  return (await actor.acts()).flatMap(({ what, name, label }) =>
    what === 'chose' ? [`${name}: ${label}`] : [],
  );
}

describe('schmux answer', () => {
  test('lists the choices, answers one, and shows what is asked next', async () => {
    const actor = await stage.enter('asks');
    const { id } = await actor.dialog('npm test');
    const listed = await world.ok('answer', actor.id);
    for (const text of ['npm test', 'Yes', "don't ask again", 'No, and tell', id])
      expect(listed).toContain(text);
    expect(await world.json<OpenDialog>('answer', actor.id, '--json')).toMatchObject({ id });
    expect(await actor.keys()).toEqual([]);
    const answered = await world.ok('answer', actor.id, '3');
    expect(answered).toMatch(/No, and tell[^]*rm -rf carts/);
    expect(await chosen(actor)).toEqual(['npm test: No, and tell the agent what to do (esc)']);
  });

  test('presses nothing when another question is open, and shows that one', async () => {
    const actor = await stage.enter('asks');
    const { id } = await actor.dialog('npm test');
    await actor.order({ next_in: 0 });
    await actor.dialog('rm -rf carts');
    const ran = await world.cli('answer', actor.id, '1', '--dialog', id);
    expect(ran.code).toBe(1);
    expect(ran.stdout + ran.stderr).toContain('rm -rf carts');
    expect(await actor.keys()).toEqual([]);
  });

  test('fails when the question stays, or when there is none', async () => {
    const deaf = await stage.enter('deaf');
    await deaf.dialog('npm test');
    const stays = await world.cli('answer', deaf.id, 'yes, and');
    expect([stays.code, stays.stderr]).toEqual([1, expect.stringContaining('still asks')]);
    expect(await deaf.keys()).toEqual(['2']);
    const idle = await stage.enter('starts');
    expect((await world.cli('answer', idle.id)).code).toBe(1);
    expect((await world.cli('answer', idle.id, '1')).code).toBe(1);
    expect((await idle.acts()).filter(({ what }) => what === 'key' || what === 'text')).toEqual([]);
  });
});

describe('schmux send', () => {
  test('to several has a receipt or a refusal for each, and fails unless all took it', async () => {
    const actors = await Promise.all(
      ['starts', 'asks', 'drafted', 'loses_all'].map((agent) => stage.enter(agent)),
    );
    await actors[1]?.dialog('npm test');
    const to = actors.flatMap(({ id }) => ['--to', id]);
    const ran = await world.cli('send', ...to, '--json', 'fix the cart');
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stdout)).toMatchObject([
      { id: actors[0]?.id, receipt: { outcome: 'started' } },
      { id: actors[1]?.id, error: { code: 'DIALOG_OPEN' } },
      { id: actors[2]?.id, error: { code: 'DRAFT_THERE' } },
      { id: actors[3]?.id, receipt: { outcome: 'stuck' } },
    ]);
    expect(await Promise.all(actors.map((actor) => actor.messages()))).toEqual([
      ['fix the cart'],
      [],
      [],
      [],
    ]);
  });

  test.each([
    ['--append', 'half a thought and the tests'],
    ['--replace', 'and the tests'],
  ])('deals with a draft as told: %s', async (flag, message) => {
    const actor = await stage.enter('drafted');
    expect(await world.cli('send', actor.id, 'and the tests')).toMatchObject({ code: 1, stdout: '' });
    await world.ok('send', actor.id, flag, 'and the tests');
    expect(await actor.messages()).toEqual([message]);
  });

  test('leaves a working agent alone with --if-idle, and waits for it with --wait', async () => {
    const actor = await stage.enter('busy');
    await actor.until(({ nudge }) => nudge.state === 'working', 'working');
    expect((await world.cli('send', actor.id, '--if-idle', 'later')).code).toBe(1);
    const waiting = world.ok('send', actor.id, '--wait', '10m', 'later');
    await actor.order({ rest: true });
    await waiting;
    expect((await actor.acts()).filter(({ what }) => what === 'submitted')).toMatchObject([
      { text: 'later' },
    ]);
    expect(await actor.messages()).toEqual(['later']);
  });
});

test('what was done is in the journal, refusals too', async () => {
  const actor = await stage.enter('asks');
  const { id, question } = await actor.dialog('npm test');
  await actor.answer('AAAAAAAAAAAAAAAAAAAAAA', 1);
  await actor.send({ text: `no\n${'x'.repeat(5000)}` });
  await actor.answer(id, 2);
  const mine = async () =>
    (await world.file('actions.jsonl'))
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ session }) => session === actor.id);
  await expect.poll(mine).toMatchObject([
    { kind: 'answer', refused: 'SCREEN_CHANGED' },
    { kind: 'send', refused: 'DIALOG_OPEN' },
    { kind: 'answer', outcome: 'answered', question, choice: "Yes, and don't ask again for this" },
  ]);
  for (const { text } of await mine()) expect(String(text ?? '').length).toBeLessThanOrEqual(200);
  expect((await stat(join(world.home, 'actions.jsonl'))).mode & 0o777).toBe(0o600);
  const { entries } = await (await world.client()).call('sessionTimeline', { params: { id: actor.id } });
  expect(entries.filter(({ kind }) => kind === 'answered')).toMatchObject([
    { question, text: "Yes, and don't ask again for this" },
  ]);
});
