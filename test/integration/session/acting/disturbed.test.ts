import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openViewer } from '../../../soak/viewer.js';
import { setActors, soon, type Actor, type Stage } from '../../../support/acting/actors.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../../support/worlds/schmux-world.js';

let world: SchmuxWorld;
let stage: Stage;

beforeAll(async () => {
  world = await createSchmuxWorld();
  stage = await setActors(world, {
    asks: ['asking', { commands: ['npm test'] }],
    arrows: ['asking', { commands: ['npm test'], style: 'arrows' }],
    many: ['asking', { commands: ['npm test', 'rm -rf carts'] }],
    starts: ['composing', { works_ms: 600_000 }],
    quick: ['composing', { works_ms: 30 }],
  });
  await world.start();
});
afterAll(() => world.stop());

const target = (actor: Actor) => `=schmux-${actor.id}:`;

async function chosen(actor: Actor): Promise<string[]> {
  return (await actor.acts()).flatMap(({ what, label }) => (what === 'chose' ? [label ?? ''] : []));
}

async function scrolledBack(actor: Actor): Promise<void> {
  await world.tmux('copy-mode', '-t', target(actor));
  expect(await world.tmux('display-message', '-p', '-t', target(actor), '#{pane_in_mode}')).toBe('1');
}

/** Whatever is said, it is what happened. */
async function isHonest(actor: Actor, work: ReturnType<Actor['answer']>, label: string): Promise<void> {
  const { receipt, error } = await work;
  const labels = await chosen(actor);
  if (receipt === null) {
    expect(error?.code).toMatch(/^(SCREEN_CHANGED|NOT_TAKEN)$/);
    expect(labels).toEqual([]);
  } else expect([receipt.outcome, labels]).toEqual(['answered', [label]]);
}

describe('while somebody scrolls back in the pane', () => {
  test.each([
    ['asks', 1, 'Yes'],
    ['arrows', 3, 'Reject'],
  ])('an answer reaches the agent: %s', async (agent, choice, label) => {
    const actor = await stage.enter(agent);
    const { id } = await actor.dialog('npm test');
    await scrolledBack(actor);
    const { receipt, error } = await actor.answer(id, choice);
    expect([receipt?.outcome, error]).toEqual(['answered', null]);
    expect(await chosen(actor)).toEqual([label]);
  });

  test('a question is known', async () => {
    const actor = await stage.enter('asks');
    const { id } = await actor.dialog('npm test');
    await scrolledBack(actor);
    expect((await actor.dialog('npm test')).id).toBe(id);
    expect((await actor.send({ text: 'hello' })).error?.code).toBe('DIALOG_OPEN');
  });

  test('a message reaches the agent', async () => {
    const actor = await stage.enter('starts');
    await scrolledBack(actor);
    const { receipt, error } = await actor.send({ text: 'fix the cart' });
    expect([receipt?.outcome, error]).toEqual(['started', null]);
    expect(await actor.messages()).toEqual(['fix the cart']);
  });
});

describe('while the pane is resized', () => {
  test('an answer is honest, and a message arrives once', async () => {
    const asked = await stage.enter('asks');
    const idle = await stage.enter('starts');
    const { id } = await asked.dialog('npm test');
    const size = (cols: number, rows: number) =>
      Promise.all(
        [asked, idle].map((actor) =>
          world.tmux('resize-window', '-t', target(actor), '-x', String(cols), '-y', String(rows)),
        ),
      );
    const answering = asked.answer(id, 2);
    const sending = idle.send({ text: 'fix the cart' });
    for (const [cols, rows] of [
      [80, 20],
      [140, 40],
      [72, 24],
    ] as const)
      await size(cols, rows);
    await isHonest(asked, answering, "Yes, and don't ask again for this");
    expect((await sending).error).toBeNull();
    expect(await idle.messages()).toEqual(['fix the cart']);
  });

  test('the fingerprint stays while nothing is wrapped', async () => {
    const actor = await stage.enter('asks');
    const { id } = await actor.dialog('npm test');
    for (const cols of [90, 120, 160]) {
      await world.tmux('resize-window', '-t', target(actor), '-x', String(cols), '-y', '30');
      await soon(
        'the size',
        async () =>
          (await world.tmux('display-message', '-p', '-t', target(actor), '#{pane_width}')) ===
            String(cols) || null,
      );
      expect((await actor.dialog('npm test')).id).toBe(id);
    }
  });
});

describe('while a viewer types', () => {
  test('an answer is pressed once or refused', async () => {
    const actor = await stage.enter('many');
    const viewer = await openViewer(world, actor.id);
    await viewer.caughtUp;
    const { id } = await actor.dialog('npm test');
    const answering = actor.answer(id, 1);
    // The user answers the same question at the same moment.
    viewer.terminal.keys(new TextEncoder().encode('3'));
    const { receipt, error } = await answering;
    const first = (await actor.acts()).find(({ what }) => what === 'chose');
    expect(first?.name).toBe('npm test');
    if (receipt === null)
      expect([error?.code, first?.label]).toEqual([
        'SCREEN_CHANGED',
        'No, and tell the agent what to do (esc)',
      ]);
    else expect(receipt.outcome).toBe('answered');
    viewer.close();
  });

  test('what the user types waits until the message is submitted', async () => {
    const actor = await stage.enter('quick');
    const viewer = await openViewer(world, actor.id);
    await viewer.caughtUp;
    const sending = actor.send({ text: 'from the list' });
    await soon('the text is typed', async () => (await actor.acts()).find(({ what }) => what === 'text'));
    viewer.terminal.keys(new TextEncoder().encode('by hand'));
    expect((await sending).receipt?.outcome).toMatch(/^(submitted|started)$/);
    expect(await actor.messages()).toEqual(['from the list']);
    await actor.shows(/❯ by hand/);
    viewer.close();
  });

  test('what the user has typed is a draft', async () => {
    const actor = await stage.enter('quick');
    const viewer = await openViewer(world, actor.id);
    await viewer.caughtUp;
    viewer.terminal.keys(new TextEncoder().encode('by hand'));
    await actor.shows(/❯ by hand/);
    expect((await actor.send({ text: 'from the list' })).error?.code).toBe('DRAFT_THERE');
    expect(await actor.messages()).toEqual([]);
    viewer.close();
  });
});
