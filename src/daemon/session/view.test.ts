import { expect, it } from 'vitest';
import { aRecord, SEAT } from '../../../test/support/session-record.js';
import { lastOrder, transition, type Fact } from './transition.js';
import { createViews, type LiveFacts } from './view.js';

const record = aRecord({ status: 'running', created_at: '2026-01-01T00:00:00.000Z', seat: SEAT });
const live: LiveFacts = {
  nudge: null,
  dialog: null,
  limit_ended: null,
  firstPrompt: null,
  continue_at: null,
  last_line: 'one',
  progress: null,
  workspace: undefined,
  branch: 'main',
  watched: false,
  attach: 'tmux attach -t schmux-abc123',
  resumable: false,
  lost: false,
  successor: undefined,
  left: 0,
  timeline: undefined,
};

it('is the same object while nothing of it changed, and another one as soon as something did', () => {
  const view = createViews();
  const first = view(record, { ...live });
  expect(view(record, { ...live })).toBe(first);
  const changes: Partial<LiveFacts>[] = [
    { last_line: 'two' },
    { branch: 'other' },
    { resumable: true },
    { limit_ended: true },
    { attach: 'tmux -L apart attach -t schmux-abc123' },
    { progress: { phase: 'starting', percent: null, text: 'Starting the agent' } },
  ];
  for (const change of changes) {
    view(record, live);
    expect(view(record, { ...live, ...change })).not.toEqual(first);
  }
  expect(view({ ...record, nickname: 'n' }, live).nickname).toBe('n');
});

it('lists the processes that an ended agent left running, and an agent that survives without a terminal', () => {
  const view = createViews();
  const over = aRecord({
    ...record,
    status: 'done',
    ended_at: '2026-01-01T01:00:00.000Z',
    exit: { code: 0, signal: null },
  });
  expect(view(over, live)).toMatchObject({ nudge: { reason: 'Ended, exit 0' } });
  expect(view(over, live)).not.toHaveProperty('left_processes');
  expect(view(over, { ...live, left: 2 })).toMatchObject({
    left_processes: 2,
    nudge: { reason: 'Ended, exit 0; 2 processes still run' },
  });
  const survivor = { pid: 7, start: 's' };
  expect(view({ ...over, survivor } as typeof over, live).survivor).toEqual({ pid: 7 });
});

it('unseen is what came after the last look, however the clock was set between them', () => {
  const view = createViews();
  const noon = '2026-01-02T12:00:00.000Z';
  const dayBefore = '2026-01-01T12:00:00.000Z';
  const unseen = (facts: Fact[]) => view(facts.reduce(transition, record), live).unseen;
  // The clock is set back by a day after the second.
  const facts: Fact[] = [
    { kind: 'printed', at: noon, order: 1 },
    { kind: 'viewed', at: noon, order: 2, offset: null },
    { kind: 'printed', at: dayBefore, order: 3 },
    { kind: 'viewed', at: dayBefore, order: 4, offset: 9 },
    { kind: 'exited', exit: { code: 0, signal: null }, at: dayBefore, order: 5 },
    { kind: 'viewed', at: dayBefore, order: 6, offset: null },
  ];
  expect(facts.map((_, index) => unseen(facts.slice(0, index + 1)))).toEqual([
    true,
    false,
    true,
    false,
    true,
    false,
  ]);
  // An event that was noticed late is listed at the time it happened.
  const late: Fact[] = [facts[3], facts[2]].flatMap((fact) => fact ?? []);
  expect(unseen(late)).toBe(false);
  const last = [...facts].reduce(transition, record);
  expect(last).toMatchObject({ last_activity_at: dayBefore, last_viewed_at: dayBefore, viewed_offset: 9 });
  expect(lastOrder([record, last])).toBe(Date.parse(record.created_at));
  expect(lastOrder([{ ...last, created_order: 1 }])).toBe(6);
});
