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
  const continued: string[] = [];
  const state = { byDefault: false, isReady: true, covered: null as string | null };
  const limits = createLimitClock({
    registry: { all: () => [...records.values()] },
    clock,
    continuesByDefault: () => state.byDefault,
    coveredLimit: () => state.covered,
    continueSession(id, until) {
      if (!state.isReady) return false;
      continued.push(id);
      change(id, { limit_continued: until });
      return true;
    },
    onEnd: (id) => ended.push(id),
  });
  /** Changes a record, and looks again, as the registry's listener does. */
  const change = (id: string, parts: object) => {
    records.set(id, { ...records.get(id), ...parts } as SessionRecord);
    limits.look();
  };
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
  return { clock, records, ended, continued, state, limits, limit, change, sleep };
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

test('a session is continued two minutes after its limit, once for each notice', () => {
  const { clock, ended, continued, limits, limit, change, state, records } = watched();
  const nudge = limit('aaaaaa', 30);
  const atOf = () => limits.continueAt(records.get('aaaaaa') as SessionRecord, nudge);
  expect(atOf()).toBeNull();
  change('aaaaaa', { continue_at_reset: true });
  expect(atOf()).toBe('2026-05-01T12:32:00.000Z');
  clock.pass(32 * M - 1);
  expect([ended, continued]).toEqual([['aaaaaa'], []]);
  clock.pass(1);
  expect(continued).toEqual(['aaaaaa']);
  expect(atOf()).toBeNull();
  clock.pass(60 * M);
  limits.look();
  expect(continued).toEqual(['aaaaaa']);
  expect(clock.due()).toEqual([]);
  // Another notice.
  limit('aaaaaa', 10);
  state.byDefault = true;
  limits.look();
  clock.pass(12 * M);
  expect(continued).toEqual(['aaaaaa', 'aaaaaa']);
});

test('the choice of a session goes before the configuration', () => {
  const { clock, continued, limit, change, state } = watched();
  state.byDefault = true;
  limit('aaaaaa', 30);
  limit('bbbbbb', 30);
  change('bbbbbb', { continue_at_reset: false });
  clock.pass(60 * M);
  expect(continued).toEqual(['aaaaaa']);
});

test('a time that passed while the daemon was down or the machine slept is made up for, once the screen is known', () => {
  const { clock, continued, limit, state, sleep } = watched();
  state.byDefault = true;
  state.isReady = false;
  limit('aaaaaa', -120);
  expect(continued).toEqual([]);
  state.isReady = true;
  clock.pass(3000);
  expect(continued).toEqual(['aaaaaa']);
  limit('bbbbbb', 60);
  sleep(120 * M);
  clock.pass(M);
  expect(continued).toEqual(['aaaaaa', 'bbbbbb']);
});

test('a limit that a question covers is still due', () => {
  const { clock, continued, limit, change, state } = watched();
  state.byDefault = true;
  const { limited_until: until = '' } = limit('aaaaaa', 10);
  state.covered = until;
  change('aaaaaa', { nudge: aSession({ nudge: { state: 'blocked' } }).nudge });
  clock.pass(12 * M);
  expect(continued).toEqual(['aaaaaa']);
  clock.pass(60 * M);
  expect(continued).toEqual(['aaaaaa']);
});
