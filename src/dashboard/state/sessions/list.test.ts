import { expect, test } from 'vitest';
import { aSession } from '../../../../test/support/session-view.js';
import { countsOf, layoutOf, lostOf, nextNeeding } from './list.js';
import { ALL } from '../navigation/routes.js';

const blocked = aSession({
  id: 'block1',
  indicator: 'Waiting',
  nudge: { state: 'blocked', reason: 'Run `npm test`?' },
});
const working = aSession({ id: 'work01', nickname: 'Cart' });
const failed = aSession({
  id: 'fail01',
  status: 'done',
  indicator: 'Error',
  unseen: true,
  agent: 'codex',
  exit: { code: 7, signal: null },
  workspace: { id: 'api-001', path: '/w/api-001', repo: 'api', branch: 'fix' },
});
const over = aSession({
  id: 'over01',
  status: 'done',
  indicator: 'Stopped',
  exit: { code: 0, signal: null },
});
const all = [over, working, failed, blocked];

test('who needs you first, under headings, empty ones left out', () => {
  expect(layoutOf(all, ALL)).toEqual([
    { key: 'blocked', label: 'Blocked', ids: ['block1'] },
    { key: 'failed', label: 'Failed, unseen', ids: ['fail01'] },
    { key: 'working', label: 'Working', ids: ['work01'] },
    { key: 'rest', label: 'Other', ids: ['over01'] },
  ]);
});

test('groups by workspace and by agent keep that order, inside and among groups', () => {
  expect(layoutOf(all, { ...ALL, group: 'agent' }).map((group) => [group.key, group.ids])).toEqual([
    ['claude', ['block1', 'work01', 'over01']],
    ['codex', ['fail01']],
  ]);
  expect(layoutOf(all, { ...ALL, group: 'workspace' }).map((group) => group.key)).toEqual([
    'proj-001',
    'api-001',
  ]);
});

test.each([
  ['npm TEST', ['block1']],
  ['cart', ['work01']],
  ['codex fix', ['fail01']],
  ['api-001', ['fail01']],
  ['over01', ['over01']],
  ['nothing like it', []],
])('searches for every word of %j', (q, ids) => {
  expect(layoutOf(all, { ...ALL, q }).flatMap((group) => group.ids)).toEqual(ids);
});

test('filters join', () => {
  const ids = layoutOf(all, { ...ALL, agent: 'claude', indicator: 'Running', repo: 'proj' }).flatMap(
    (group) => group.ids,
  );
  expect(ids).toEqual(['work01']);
});

test('counts, and the session that needs the user most', () => {
  expect(countsOf(all)).toMatchObject({ total: 4, needYou: 2, Waiting: 1, Running: 1, Error: 1, Stopped: 1 });
  expect(countsOf([{ ...blocked, muted: true }]).needYou).toBe(0);
  expect(nextNeeding(all, null)?.id).toBe('block1');
  expect(nextNeeding(all, 'block1')?.id).toBe('fail01');
  expect(nextNeeding([working, over], null)).toBeNull();
});

test('an ended session is behind the one that continues it, and only a search shows it', () => {
  const before = { ...over, nickname: 'Cart', successor: 'work01' };
  const sessions = [before, working];
  expect(layoutOf(sessions, ALL).flatMap(({ ids }) => ids)).toEqual(['work01']);
  expect(countsOf(sessions).total).toBe(1);
  expect(layoutOf(sessions, { ...ALL, q: 'cart' }).flatMap(({ ids }) => ids)).toEqual(['work01', 'over01']);
});

test('those that were lost are the ones that can be resumed and that nobody has', () => {
  const lost = { ...over, lost: true, resumable: true };
  const sessions = [
    lost,
    { ...lost, id: 'b', successor: 'x' },
    { ...lost, id: 'c', resumable: false },
    working,
  ];
  expect(lostOf(sessions).map(({ id }) => id)).toEqual(['over01']);
});
