import { expect, test } from 'vitest';
import { attentionGroup, compareAttention, needsYou } from './attention.js';
import type { Session } from './session.js';

/** The fields that the comparison reads. */
function session(id: string, how: Partial<Session> & { state?: Session['nudge']['state'] }): Session {
  const { state = 'blocked', ...more } = how;
  const at = '2026-05-01T12:00:00.000Z';
  const nudge = { state, problem: null, reason: '', source: 'screen', rule: '', since: at, evidence: [] };
  const base = { id, status: 'running', muted: false, unseen: true, nudge, created_at: at };
  return { ...base, last_activity_at: null, ...more } as unknown as Session;
}
const since = (id: string, at: string, order?: number) => {
  const { nudge } = session(id, {});
  return session(id, {
    nudge: { ...nudge, since: at, ...(order === undefined ? {} : { since_order: order }) },
  });
};
const order = (...sessions: Session[]) => sessions.sort(compareAttention).map(({ id }) => id);

test('the longest wait comes first, even if the clock was set back or forward meanwhile', () => {
  const first = since('first', '2026-05-02T12:00:00.000Z', 1000);
  const second = since('second', '2026-05-01T12:00:00.000Z', 2000);
  const third = since('third', '2026-05-03T12:00:00.000Z', 3000);
  expect(order(third, second, first)).toEqual(['first', 'second', 'third']);
});

test('sessions of an older version are ordered by their times, beside those of this one', () => {
  const noon = Date.parse('2026-05-01T12:00:00Z');
  const old = since('old', '2026-05-01T12:00:00.500Z');
  const before = since('before', '2020-01-01T00:00:00.000Z', noon);
  const after = since('after', '2020-01-01T00:00:00.000Z', noon + 1000);
  expect(order(after, old, before)).toEqual(['before', 'old', 'after']);
});

test('working sessions stay in place while they print, the latest start first', () => {
  const busy = (id: string, more: Partial<Session>) => session(id, { state: 'working', ...more });
  const first = busy('first', { created_order: 1, last_activity_at: '2026-05-01T12:00:00.000Z' });
  const second = busy('second', { created_order: 2, last_activity_at: '2026-04-30T12:00:00.000Z' });
  expect(order(first, second)).toEqual(['second', 'first']);
});

test('a session at a limit comes after those who need the user, and the first limit to end first', () => {
  const limit = (id: string, hour: number, ended: boolean) => {
    const { nudge } = session(id, { state: 'feedback' });
    const until = `2026-05-01T${hour}:00:00.000Z`;
    return session(id, {
      nudge: { ...nudge, problem: 'rate_limited', limited_until: until },
      limit: { ended },
    });
  };
  const late = limit('late', 15, false);
  const soon = limit('soon', 14, false);
  const over = limit('over', 13, true);
  const asks = session('asks', { state: 'feedback' });
  const busy = session('busy', { state: 'working' });
  expect(order(busy, late, soon, asks, over)).toEqual(['asks', 'over', 'soon', 'late', 'busy']);
  expect([late, over].map(needsYou)).toEqual([false, true]);
});

test('a resumed session rests, and its successor keeps its place', () => {
  const busy = (id: string, more: Partial<Session>) => session(id, { state: 'working', ...more });
  const over = session('over', { status: 'done', failure: null, ended_by_user: true, reviewed: false });
  expect(attentionGroup(over)).toBe('finished');
  expect(attentionGroup({ ...over, successor: 'next' })).toBe('rest');
  const next = busy('next', { created_order: 9, place_order: 1 });
  expect(order(next, busy('other', { created_order: 2 }))).toEqual(['other', 'next']);
});

test('ended sessions are ordered by what happened last', () => {
  const at = '2026-05-01T12:00:00.000Z';
  const over = (id: string, more: Partial<Session>) =>
    session(id, { status: 'done', unseen: false, ...more });
  const late = over('late', { last_activity_at: '2026-04-30T12:00:00.000Z', last_activity_order: 3 });
  const early = over('early', { last_activity_at: at, last_activity_order: 2 });
  const silent = over('silent', { created_order: 1 });
  expect(order(silent, early, late)).toEqual(['late', 'early', 'silent']);
});
