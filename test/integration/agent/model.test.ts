import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { installCounter, starts, until } from '../../soak/agents.js';
import { endDaemon, finish, list, send } from '../../soak/daemon.js';
import { broken } from '../../soak/invariants.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';

/** The state that a session must have after all operations on it. */
type Modelled = { status: 'running' | 'done'; byUser: boolean; reviewed: boolean; nickname: string | null };
type Model = { sessions: Map<string, Modelled>; spawned: number; workspace: string };

let world: SchmuxWorld;
let workspace: string;
beforeAll(async () => {
  world = await createSchmuxWorld();
  await installCounter(world);
  await world.start();
  const [id = ''] = await world.spawn({ agents: [{ agent: 'counter' }] });
  workspace = (await world.until(id, (session) => session.status === 'running', 'running')).workspace.id;
  await finish(world, 'dispose', [id]);
});
afterAll(() => world.stop());

const live = (model: Model, at: number) =>
  [...model.sessions.keys()][at % Math.max(1, model.sessions.size)] ?? '';

async function settled(id: string, status: 'running' | 'done'): Promise<void> {
  await world.until(id, (session) => session.status === status, status);
}

/** After every command the product shows exactly what the model says. */
async function agree(model: Model): Promise<void> {
  const seen = (await list(world)).map(({ id, status, ended_by_user: byUser, reviewed, nickname }) => [
    id,
    { status, byUser, reviewed, nickname },
  ]);
  expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(model.sessions));
  expect(await broken(world)).toEqual([]);
  const begun = (await starts(world)).map((start) => start.id);
  expect(new Set(begun).size).toBe(begun.length);
}

type Step = fc.AsyncCommand<Model, SchmuxWorld>;
const step = (
  name: string,
  check: (model: Model) => boolean,
  run: (model: Model) => Promise<void>,
): Step => ({
  check,
  toString: () => name,
  async run(model) {
    await run(model);
    await agree(model);
  },
});
const any = (model: Model) => model.sessions.size > 0;

const commands = [
  fc.constant(
    step(
      'spawn',
      (model) => model.sessions.size < 4,
      async (model) => {
        const nickname = `n${++model.spawned}`;
        const [id = ''] = await world.spawn({
          agents: [{ agent: 'counter' }],
          workspace: model.workspace,
          nickname,
        });
        await settled(id, 'running');
        await until('its start', async () => (await starts(world)).some((start) => start.id === id));
        model.sessions.set(id, { status: 'running', byUser: false, reviewed: false, nickname });
      },
    ),
  ),
  fc.nat(9).map((at) =>
    step(`done ${at}`, any, async (model) => {
      const id = live(model, at);
      const before = model.sessions.get(id);
      await finish(world, 'done', [id]);
      await settled(id, 'done');
      if (before?.status === 'running') Object.assign(before, { status: 'done', byUser: true });
      else Object.assign(before ?? {}, { reviewed: true });
    }),
  ),
  fc.nat(9).map((at) =>
    step(`dispose ${at}`, any, async (model) => {
      const id = live(model, at);
      await finish(world, 'dispose', [id, id]);
      await finish(world, 'dispose', [id]);
      model.sessions.delete(id);
    }),
  ),
  fc.nat(9).map((at) =>
    step(
      `exit ${at}`,
      (model) => model.sessions.get(live(model, at))?.status === 'running',
      async (model) => {
        const id = live(model, at);
        await send(world, id, 'exit');
        await settled(id, 'done');
        Object.assign(model.sessions.get(id) ?? {}, { status: 'done' });
      },
    ),
  ),
  fc.nat(9).map((at) =>
    step(
      `killed from outside ${at}`,
      (model) => model.sessions.get(live(model, at))?.status === 'running',
      async (model) => {
        const id = live(model, at);
        await world.tmux('kill-session', '-t', `=schmux-${id}`);
        await settled(id, 'done');
        Object.assign(model.sessions.get(id) ?? {}, { status: 'done' });
      },
    ),
  ),
  fc.nat(9).map((at) =>
    step(`rename ${at}`, any, async (model) => {
      const nickname = `r${++model.spawned}`;
      const id = live(model, at);
      await (await world.client()).call('sessionUpdate', { params: { id }, body: { nickname } });
      Object.assign(model.sessions.get(id) ?? {}, { nickname });
    }),
  ),
  fc.constantFrom('SIGKILL' as const, 'SIGTERM' as const).map((signal) =>
    step(
      `daemon ${signal}`,
      () => true,
      async () => {
        await endDaemon(world, signal);
        await world.start();
      },
    ),
  ),
];

it(
  'sessions are what was done to them, over restarts and kills of the daemon',
  { timeout: 150_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 14, size: 'max' }), async (steps) => {
        const model: Model = { sessions: new Map(), spawned: 0, workspace };
        await fc.asyncModelRun(() => ({ model, real: world }), steps);
        // Left for nobody.
        if (model.sessions.size > 0) await finish(world, 'dispose', [...model.sessions.keys()]);
      }),
      { numRuns: 3, seed: 20_251_122, endOnFailure: true },
    );
  },
);
