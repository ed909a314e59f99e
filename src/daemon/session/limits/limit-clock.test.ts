import { expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import { aRecord, SEAT } from '../../../../test/support/session-record.js';
import { aSession } from '../../../../test/support/session-view.js';
import { isoTime } from '../../../lib/clock.js';
import type { SessionRecord } from '../../store/state-schema.js';
import { createLimitClock } from './limit-clock.js';

const M = 60_000;

function watched() {
  const fake = createFakeClock(Date.parse('2026-05-01T12:00:00Z'));
  /** How long the machine has slept: the wall clock goes on meanwhile, timers do not. */
  let sleptMs = 0;
  const clock = { ...fake, now: () => fake.now() + sleptMs };
  const records = new Map<string, SessionRecord>();
  const ended: string[] = [];
  const limits = createLimitClock({
    registry: { all: () => [...records.values()] },
    clock,
    onEnd: (id) => ended.push(id),
  });
  const nudgeFor = (minutes: number) =>
    aSession({
      nudge: {
        state: 'feedback',
        problem: 'rate_limited',
        limited_until: isoTime(clock.now() + minutes * M),
      },
    }).nudge;
  const limit = (id: string, minutes: number) => {
    const nudge = nudgeFor(minutes);
    records.set(id, aRecord({ id, status: 'running', seat: SEAT, nudge }));
    limits.look();
    return nudge;
  };
  const sleep = (ms: number) => void (sleptMs += ms);
  return { clock, records, ended, limits, limit, sleep };
}

test('each limit that ends is noticed once, at its time, by one timer', () => {
  const { clock, ended, limits, limit } = watched();
  limits.look();
  expect(clock.due()).toEqual([]);
  const first = limit('aaaaaa', 30);
  limit('bbbbbb', 10);
  expect(limits.ended(first)).toBe(false);
  expect(clock.due()).toHaveLength(1);
  clock.pass(10 * M - 1);
  expect(ended).toEqual([]);
  clock.pass(1);
  expect(ended).toEqual(['bbbbbb']);
  clock.pass(60 * M);
  expect(ended).toEqual(['bbbbbb', 'aaaaaa']);
  expect(limits.ended(first)).toBe(true);
  expect(clock.due()).toEqual([]);
});

test('a limit that is gone is forgotten, and nothing runs once stopped', () => {
  const { clock, records, ended, limits, limit } = watched();
  limit('aaaaaa', 30);
  records.delete('aaaaaa');
  limits.look();
  expect(clock.due()).toEqual([]);
  limit('bbbbbb', 30);
  limits.stop();
  clock.pass(60 * M);
  expect(ended).toEqual([]);
});

test('it is noticed within a minute of waking up when the machine slept over it', () => {
  const { clock, ended, limit, sleep } = watched();
  limit('aaaaaa', 180);
  sleep(200 * M);
  clock.pass(M);
  expect(ended).toEqual(['aaaaaa']);
});
