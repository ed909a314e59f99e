import { expect, test } from 'vitest';
import type { Workspace } from '../../../contract/workspace/workspace.js';
import { aSession } from '../../../../test/support/session-view.js';
import { leftOf, meanwhile, meanwhileText, queueOf } from './meanwhile.js';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString();
const when = { sinceMs: Date.parse(at(4)), nowMs: Date.parse(at(50)) };
type Part = Parameters<typeof aSession>[0];
const waits = (id: string, minute: number, more: Part = {}) =>
  aSession({
    id,
    indicator: 'Waiting',
    unseen: true,
    ...more,
    nudge: { state: 'blocked', since: at(minute) },
  });
const over = (id: string, minute: number, code: number, more: Part = {}) =>
  aSession({ id, status: 'done', unseen: true, exit: { code, signal: null }, ended_at: at(minute), ...more });
const workspaces = new Map([
  ['proj-001', { git: { insertions: 212, deletions: 40 } } as Workspace],
  ['proj-002', { git: null } as Workspace],
]);

test('events since then are counted from the records, ordered by who needs the user', () => {
  const all = [
    waits('late', 40),
    waits('early', 9),
    waits('before', 2),
    waits('muted', 30, { muted: true }),
    aSession({ id: 'works', nudge: { since: at(20) } }),
    // Two in one workspace: its lines count once.
    over('fine', 30, 0),
    over('too', 31, 0),
    over('mine', 32, 0, { ended_by_user: true }),
    over('broken', 33, 7),
  ];
  const seen = meanwhile(all, workspaces, when);
  expect(meanwhileText(seen)).toBe('2 waiting (longest 41 min), 2 finished (+212 −40), 1 failed');
  expect(queueOf(seen).slice(0, 3)).toEqual(['early', 'late', 'broken']);
});

test('nothing new is nothing to say', () => {
  expect(meanwhileText(meanwhile([waits('before', 2), over('old', 1, 1)], workspaces, when))).toBe('');
  expect(meanwhileText(meanwhile([waits('one', 49)], workspaces, when))).toBe('1 waiting (longest 1 min)');
});

test('a session whose limit has not ended does not wait for the user', () => {
  const nudge = { state: 'feedback', problem: 'rate_limited', since: at(9), limited_until: at(55) } as const;
  const limited = aSession({ id: 'limited', nudge, limit: { ended: false } });
  expect(queueOf(meanwhile([limited], workspaces, when))).toEqual([]);
  expect(leftOf(['limited'], new Map([['limited', limited]]))).toEqual([]);
  expect(queueOf(meanwhile([{ ...limited, limit: { ended: true } }], workspaces, when))).toEqual(['limited']);
});

test('answered and viewed sessions leave the queue', () => {
  const sessions = new Map(
    [
      waits('asks', 9, { unseen: false }),
      aSession({ id: 'answered', unseen: true }),
      over('seen', 9, 0, { unseen: false }),
      over('new', 9, 0),
    ].map((session) => [session.id, session]),
  );
  expect(leftOf(['asks', 'answered', 'seen', 'new', 'gone'], sessions)).toEqual(['asks', 'new']);
});
