import { expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import { aRecord, SEAT } from '../../../../test/support/session-record.js';
import type { Receipt } from '../../../contract/session/acting.js';
import { SchmuxError } from '../../../contract/errors.js';
import type { NudgeState } from '../../../contract/session/nudge.js';
import { silentLogger } from '../../../lib/logging/logger.js';
import type { Inspection } from '../input/decide.js';
import { createFirstPrompts } from './first-prompts.js';
import type { PendingFiles, Stage } from './pending-file.js';

const ID = 'abc123';
const RUNNING = aRecord({ id: ID, status: 'running', seat: SEAT });
const seen = (kind: 'composer' | 'other'): Inspection => ({
  targets: [kind === 'composer' ? { kind, from: 0, draft: '', busy: false } : { kind, busy: false }],
  rows: [],
  cursor: { x: 0, y: 0, visible: true },
  secret: false,
  nudge: null,
});
const receipt = (outcome: Receipt['outcome']): Receipt => ({ outcome, at: '', took_ms: 0, dialog: null });

/** A session whose prompt is at `stage` on disk; `send` is what the guard does with it. */
function setUp(stage: Stage, send: () => Promise<Receipt>) {
  const clock = createFakeClock();
  const world = {
    stage: stage as Stage | null,
    screen: seen('other'),
    nudge: null as NudgeState | null,
    looks: 0,
    /** The stage on disk at each time something was sent. */
    sent: [] as (Stage | null)[],
  };
  const files: PendingFiles = {
    list: async () => (world.stage === null ? [] : [ID]),
    stage: async () => world.stage,
    read: async () => 'the prompt',
    move: async (_id, from, to) => {
      expect(world.stage).toBe(from);
      world.stage = to;
    },
    remove: async () => void (world.stage = null),
  };
  const prompts = createFirstPrompts({
    files,
    registry: { find: () => RUNNING, all: () => [RUNNING] },
    look: async () => {
      world.looks += 1;
      return world.screen;
    },
    send: async (id, input, road) => {
      expect([id, input.text, input.enter, input.draft, road]).toEqual([
        ID,
        'the prompt',
        true,
        'refuse',
        'prompt',
      ]);
      world.sent.push(world.stage);
      return send();
    },
    nudge: () => world.nudge,
    starting: () => undefined,
    onChange: () => undefined,
    clock,
    crashPoint: () => undefined,
    logger: silentLogger,
  });
  return { world, prompts, pass: clock.passSettled };
}

test('a prompt is marked on disk before it is typed, and forgotten after its receipt', async () => {
  const { world, prompts, pass } = setUp('waiting', async () => receipt('started'));
  await prompts.start();
  await pass(1000);
  expect(prompts.note(ID)).toMatchObject({ state: 'waiting' });
  world.screen = seen('composer');
  prompts.stirred(ID);
  await pass(1000);
  expect(world).toMatchObject({ sent: ['typing'], stage: null });
  world.nudge = 'working';
  prompts.stirred(ID);
  expect(prompts.note(ID)).toBeNull();
});

test('a session at rest is not looked at again', async () => {
  const { world, prompts, pass } = setUp('waiting', async () => receipt('started'));
  await prompts.start();
  await pass(1000);
  const { looks } = world;
  await pass(60_000);
  expect(world.looks).toBe(looks);
});

test('a refusal puts it back, and the next stir tries again', async () => {
  let refuse = true;
  const { world, prompts, pass } = setUp('waiting', async () => {
    if (refuse) throw new SchmuxError('DRAFT_THERE', 'A draft is there.');
    return receipt('submitted');
  });
  world.screen = seen('composer');
  await prompts.start();
  await pass(1000);
  expect(world).toMatchObject({ sent: ['typing'], stage: 'waiting' });
  expect(prompts.note(ID)).toMatchObject({ state: 'blocked' });
  refuse = false;
  prompts.stirred(ID);
  await pass(1000);
  expect(world).toMatchObject({ sent: ['typing', 'typing'], stage: null });
});

test.each([
  ['an error after the text', () => Promise.reject(new SchmuxError('SCREEN_CHANGED', 'It changed.'))],
  ['an unknown error', () => Promise.reject(new Error('tmux died'))],
  ['a stuck receipt', async () => receipt('stuck')],
])('%s leaves a doubt, and nothing is typed again', async (_, send) => {
  const { world, prompts, pass } = setUp('waiting', send);
  world.screen = seen('composer');
  await prompts.start();
  await pass(1000);
  expect(prompts.note(ID)).toMatchObject({ state: 'doubtful' });
  prompts.stirred(ID);
  await pass(5000);
  expect(world).toMatchObject({ sent: ['typing'], stage: 'typing' });
});

test('what a killed daemon had begun to type is doubtful until the agent works', async () => {
  const { world, prompts, pass } = setUp('typing', async () => receipt('started'));
  world.screen = seen('composer');
  await prompts.start();
  await pass(5000);
  expect(prompts.note(ID)).toMatchObject({ state: 'doubtful' });
  expect(world).toMatchObject({ sent: [], stage: 'typing' });
  world.nudge = 'working';
  prompts.stirred(ID);
  await pass(1000);
  expect(prompts.note(ID)).toBeNull();
  expect(world.stage).toBeNull();
});
