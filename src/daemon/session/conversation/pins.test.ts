import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aRecord, SEAT } from '../../../../test/support/session-record.js';
import { systemClock } from '../../../lib/clock.js';
import { silentLogger } from '../../../lib/logging/logger.js';
import { codex } from '../../agent/known/codex.js';
import type { ResolvedAgent } from '../../agent/resolved.js';
import type { SessionRecord } from '../../store/state-schema.js';
import { transition, type Fact } from '../transition.js';
import { createPins } from './pins.js';

const at = (minute: number) => `2026-01-01T00:0${minute}:00.000Z`;
const one = '11111111-0000';
const two = '22222222-0000';

let home: string;
beforeEach(async () => void (home = await realpath(await mkdtemp(join(tmpdir(), 'pins-')))));
afterEach(() => rm(home, { recursive: true }));

const session = (parts: Record<string, unknown> = {}): SessionRecord =>
  aRecord({
    status: 'done',
    id: 'aaaaaa',
    agent: 'codex',
    seat: SEAT,
    created_at: at(1),
    ended_at: at(5),
    conversation: { id: null, source: 'file' },
    ...parts,
  });

async function rollout(id: string, minute: number): Promise<string> {
  const folder = join(home, '.codex/sessions/2026/01/01');
  await mkdir(folder, { recursive: true });
  const path = join(folder, `rollout-2026-01-01T00-00-00-${id}.jsonl`);
  await writeFile(path, JSON.stringify({ payload: { id, cwd: home, timestamp: at(minute), source: 'cli' } }));
  return path;
}

/** Returns the id that is found for the first of the sessions. */
async function found(all: SessionRecord[], open: string[] = []): Promise<string | null> {
  const [first] = all;
  if (first === undefined) return null;
  const agent = {
    conversation: codex.conversation,
    env: { HOME: home },
    argv: [],
  } as unknown as ResolvedAgent;
  const facts: Fact[] = [];
  const pins = createPins({
    registry: {
      find: (id) => all.find((each) => each.id === id),
      everything: () => all,
      apply: async (_, fact) => (facts.push(fact), transition(first, fact)),
      now: () => at(9),
    },
    agents: { conversation: () => codex.conversation, resolve: async () => agent, toolOf: (name) => name },
    pathOf: () => home,
    openFiles: async () => open,
    clock: systemClock,
    logger: silentLogger,
  });
  const { id } = await pins.find(first, agent);
  // What was found is on record.
  if (id !== first.conversation?.id)
    expect(facts).toEqual([{ kind: 'conversation', conversation: { id, source: 'file' } }]);
  return id;
}

it('is the only conversation that was begun there while the session ran', async () => {
  await rollout(one, 0);
  expect(await found([session()])).toBeNull();
  await rollout(two, 3);
  expect(await found([session()])).toBe(two);
  await rollout('33333333-0000', 6);
  expect(await found([session()])).toBe(two);
  // Its end may have been noticed long after it.
  expect(await found([session({ ended_at: at(9), last_activity_at: at(3) })])).toBe(two);
});

it('is not guessed: not among several, not beside another session whose own is not known', async () => {
  await rollout(one, 2);
  expect(await found([session(), session({ id: 'bbbbbb' })])).toBeNull();
  expect(await found([session(), session({ id: 'bbbbbb', created_at: at(6), ended_at: at(7) })])).toBe(one);
  const other = session({ id: 'bbbbbb', conversation: { id: one, source: 'file' } });
  expect(await found([session(), other])).toBeNull();
  await rollout(two, 3);
  expect(await found([session()])).toBeNull();
  expect(await found([session(), other])).toBe(two);
});

it('is the one that the running agent has open, before and after a switch', async () => {
  const files = [await rollout(one, 2), await rollout(two, 3)];
  const running = (parts: object = {}) => session({ status: 'running', ...parts });
  expect(await found([running()], [files[1] ?? ''])).toBe(two);
  expect(await found([running({ conversation: { id: two, source: 'file' } })], [files[0] ?? ''])).toBe(one);
  expect(await found([running({ conversation: { id: two, source: 'file' } })])).toBe(two);
});
