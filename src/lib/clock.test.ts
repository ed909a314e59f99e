import { afterEach, expect, test, vi } from 'vitest';
import { createClock } from './clock.js';

afterEach(() => vi.useRealTimers());

const DAY_MS = 24 * 3600 * 1000;
const START = Date.parse('2026-05-01T12:00:00Z');

test('the order grows with time, whatever the clock is set to', () => {
  vi.useFakeTimers({ now: START, toFake: ['Date', 'performance'] });
  const clock = createClock();
  const first = clock.order();
  expect(first).toBe(START);
  vi.advanceTimersByTime(500);
  for (const days of [-1, 1, -30]) {
    vi.setSystemTime(START + days * DAY_MS);
    expect(clock.order()).toBe(START + 500);
    expect(clock.now()).toBe(START + days * DAY_MS);
  }
});

test('continues above the values of an earlier run, even if the clock was set back in between', () => {
  vi.useFakeTimers({ now: START - DAY_MS, toFake: ['Date', 'performance'] });
  expect(createClock(START).order()).toBe(START + 1);
  expect(createClock(START - 2 * DAY_MS).order()).toBe(START - DAY_MS);
});
