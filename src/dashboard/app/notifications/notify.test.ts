import { expect, test } from 'vitest';
import { aSession } from '../../../../test/support/session-view.js';
import { createNotifier, pageTitle } from './notify.js';

const working = aSession({ id: 'aaaaaa', nickname: 'Cart' });
const blocked = (since: string) =>
  aSession({
    id: 'aaaaaa',
    nickname: 'Cart',
    indicator: 'Waiting',
    nudge: { state: 'blocked', reason: 'Run it?', since },
  });
const one = blocked('2026-01-01T10:00:00.000Z');
const two = blocked('2026-01-01T11:00:00.000Z');
const o = { dwellMs: 3000, onScreen: null };

test('notifies of a wait once, after it has lasted', () => {
  const notifier = createNotifier();
  notifier.evaluate([working], 0, o);
  expect(notifier.evaluate([one], 1000, o)).toEqual([]);
  expect(notifier.nextAt()).toBe(4000);
  expect(notifier.evaluate([one], 3999, o)).toEqual([]);
  expect(notifier.evaluate([one], 4000, o)).toEqual([
    { id: 'aaaaaa', title: 'Cart is blocked', body: 'Run it?' },
  ]);
  expect(notifier.evaluate([one], 9000, o)).toEqual([]);
  expect(notifier.nextAt()).toBeNull();
  // The next wait of the same session is another one.
  expect(notifier.evaluate([two], 20_000, { ...o, dwellMs: 0 })).toHaveLength(1);
});

test('not of a session that continued on its own in time', () => {
  const notifier = createNotifier();
  notifier.evaluate([working], 0, o);
  notifier.evaluate([one], 1000, o);
  expect(notifier.evaluate([working], 2000, o)).toEqual([]);
  expect(notifier.evaluate([working], 9000, o)).toEqual([]);
});

test('never of the session on screen, even later in the same wait; not of muted sessions; not of waits before the page opened', () => {
  const notifier = createNotifier();
  notifier.evaluate([working], 0, o);
  expect(notifier.evaluate([one], 1000, { dwellMs: 0, onScreen: 'aaaaaa' })).toEqual([]);
  expect(notifier.evaluate([one], 9000, { dwellMs: 0, onScreen: null })).toEqual([]);
  expect(notifier.evaluate([{ ...two, muted: true }], 10_000, { dwellMs: 0, onScreen: null })).toEqual([]);
  expect(createNotifier().evaluate([one], 0, { dwellMs: 0, onScreen: null })).toEqual([]);
});

test('the title begins with how many need you', () => {
  expect(pageTitle(0, '')).toBe('schmux');
  expect(pageTitle(3, 'Cart')).toBe('(3) Cart · schmux');
});
