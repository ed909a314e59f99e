import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../../test/support/fake-clock.js';
import { createActivity, type Activity } from './activity.js';
import type { TimeMark } from '../../../contract/terminal/log-marks.js';

let clock: FakeClock;
let times: TimeMark[];
let told: number[];
let log: { base: number; end: number; modifiedMs: () => number | null };

function create(): Activity {
  return createActivity({
    clock,
    log,
    marks: {
      time: (mark: TimeMark) => times.push(mark),
      lastTime: (of?: 'activity') =>
        times.findLast(({ repaint }) => of === undefined || repaint !== true) ?? null,
    },
    onActivity: ({ offset }) => told.push(offset),
  });
}

beforeEach(() => {
  clock = createFakeClock();
  times = [];
  told = [];
  log = { base: 0, end: 0, modifiedMs: () => 500 };
});

/** A session that printed its first 10 bytes a minute ago. */
function quiet(): Activity {
  const activity = create();
  activity.grew(10);
  clock.pass(60_000);
  told = [];
  return activity;
}

describe('output', () => {
  it('is reported at once the first time, then at most once a second', () => {
    const activity = create();
    for (const offset of [1, 2, 3, 4]) {
      activity.grew(offset);
      clock.pass(200);
    }
    expect(told).toEqual([1]);
    clock.pass(1000);
    expect(told).toEqual([1, 4]);
    expect(activity.last()).toMatchObject({ atMs: 1_000_600 });
  });

  it('after a silence is activity of its own time', () => {
    const activity = quiet();
    const atMs = clock.now();
    activity.grew(20);
    clock.pass(250);
    expect(told).toEqual([20]);
    expect(activity.last()).toEqual({ atMs, order: atMs });
  });

  it('for a new size is not, whichever of the two is noticed first', () => {
    for (const isResizeFirst of [true, false]) {
      const activity = quiet();
      const before = activity.last();
      if (isResizeFirst) activity.disturbed();
      activity.grew(20);
      if (!isResizeFirst) activity.disturbed();
      clock.pass(500);
      activity.grew(30);
      clock.pass(60_000);
      expect(told).toEqual([]);
      expect(activity.last()).toEqual(before);
      expect(times.at(-1)?.repaint).toBe(true);
    }
  });

  it('that goes on after the repaint is', () => {
    const activity = quiet();
    activity.disturbed();
    activity.grew(20);
    clock.pass(1100);
    activity.grew(30);
    clock.pass(250);
    expect(told).toEqual([30]);
  });

  it('of an agent at work is, however often it is resized', () => {
    const activity = quiet();
    activity.grew(20);
    clock.pass(250);
    for (let offset = 30; offset < 130; offset += 10) {
      activity.disturbed();
      activity.grew(offset);
      clock.pass(500);
    }
    expect(told.length).toBeGreaterThan(4);
    expect(activity.last()?.atMs).toBe(clock.now() - 500);
  });

  it('that was the first is, though somebody opened the session in that moment', () => {
    const activity = create();
    activity.disturbed();
    activity.grew(10);
    expect(told).toEqual([10]);
  });
});

describe('a new daemon', () => {
  it('counts what was printed while none ran', () => {
    log = { base: 0, end: 40, modifiedMs: () => 999_000 };
    times = [{ offset: 30, atMs: 900 }];
    expect(create().last()).toMatchObject({ atMs: 999_000 });
  });

  it('does not count a repaint that an earlier one saw', () => {
    log = { base: 0, end: 40, modifiedMs: () => 999_000 };
    times = [
      { offset: 30, atMs: 900 },
      { offset: 40, atMs: 5000, repaint: true },
    ];
    expect(create().last()).toMatchObject({ offset: 30, atMs: 900 });
  });
});

it('output that still waits when the daemon stops is not lost', () => {
  const activity = quiet();
  activity.grew(20);
  activity.stop();
  expect(times.at(-1)).toMatchObject({ offset: 20 });
  expect(times.at(-1)?.repaint).toBeUndefined();
});
