import { expect, test } from 'vitest';
import { aSession } from '../../../test/support/session-view.js';
import { isFiltered, passes } from './filter.js';

const blocked = aSession({ nudge: { state: 'blocked' } });

test('different filters narrow, several names of one kind widen', () => {
  expect(passes(blocked, {})).toBe(true);
  expect(passes(blocked, { blocked: true, repo: ['proj'], agent: ['codex', 'claude'] })).toBe(true);
  expect(passes(blocked, { blocked: true, repo: ['proj'], agent: ['codex'] })).toBe(false);
  expect(passes(blocked, { repo: ['other'] })).toBe(false);
  expect(passes(aSession({ workspace: { repo: null } }), { repo: ['proj'] })).toBe(false);
  // It waits, but not for an answer; it was blocked, but has ended.
  expect(passes(aSession({ nudge: { state: 'feedback' } }), { blocked: true })).toBe(false);
  expect(passes(aSession({ status: 'done', nudge: { state: 'blocked' } }), { blocked: true })).toBe(false);
  const resumed = aSession({ status: 'done', successor: 'def456' });
  expect([passes(resumed, {}), passes(resumed, { all: true })]).toEqual([false, true]);
  expect([isFiltered({}), isFiltered({ agent: [] }), isFiltered({ blocked: true })]).toEqual([
    false,
    true,
    true,
  ]);
});
