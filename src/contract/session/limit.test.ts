import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aSession } from '../../../test/support/session-view.js';
import { limitLeft, limitTime, waitsForLimit } from './limit.js';

const local = (day: number, hour: number, minute = 0) => new Date(2026, 4, day, hour, minute).toISOString();

test('the time says the day only where it would be missed', () => {
  const time = (since: string, until: string) => limitTime({ since, limited_until: until });
  expect(time(local(1, 12), local(1, 14, 5))).toBe('14:05');
  expect(time(local(1, 1), local(1, 23))).toBe('23:00');
  expect(time(local(1, 22), local(2, 3))).toBe('3:00');
  expect(time(local(1, 12), local(3, 10))).toBe('Sun 10:00');
  expect(time(local(1, 12), local(12, 10))).toBe('May 12, 10:00');
  expect(limitTime({ since: local(1, 12) })).toBe('');
});

test('what is left is counted in minutes, and days ahead in hours', () => {
  const until = '2026-05-01T12:00:00.000Z';
  const left = (minutes: number) => limitLeft(until, Date.parse(until) - minutes * 60_000);
  expect([0.1, 1, 45, 60, 130, 1440, 1505, 4560].map(left)).toEqual([
    'in 1 min',
    'in 1 min',
    'in 45 min',
    'in 1 h',
    'in 2 h 10 min',
    'in 1 d',
    'in 1 d 1 h',
    'in 3 d 4 h',
  ]);
  expect([0, -5].map(left)).toEqual(['', '']);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500_000 }), (minutes) => {
      expect(left(minutes)).toMatch(/^in \d+ (d|h|min)( \d+ (h|min))?$/);
    }),
  );
});

test('only a session that rests at a known limit waits for it', () => {
  const nudge = { state: 'feedback', problem: 'rate_limited' } as const;
  expect(waitsForLimit(aSession({ nudge, limit: { ended: false } }))).toBe(true);
  expect(waitsForLimit(aSession({ nudge, limit: { ended: true } }))).toBe(false);
  expect(waitsForLimit(aSession({ nudge }))).toBe(false);
  const soon = { ended: true, continue_at: '2026-05-01T12:02:00.000Z' };
  expect(waitsForLimit(aSession({ nudge, limit: soon }))).toBe(true);
  expect(waitsForLimit(aSession({ nudge: { ...nudge, state: 'blocked' }, limit: { ended: false } }))).toBe(
    false,
  );
});
