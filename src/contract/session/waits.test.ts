import { expect, test } from 'vitest';
import type { Session } from './session.js';
import { createWaits, noticeTitle, type WaitRules } from './waits.js';

const how: WaitRules = { dwellMs: 3000, cooldownMs: 30_000, isLooking: () => false };
const session = (since: string, state: 'blocked' | 'working' = 'blocked') =>
  ({
    id: 'aaaaaa',
    status: 'running',
    muted: false,
    unseen: true,
    ended_at: null,
    nudge: { state, problem: null, since },
  }) as unknown as Session;

/** Evaluates at each time and returns the times of the notices. */
function toldAt(looks: [now: number, session: Session][], over: Partial<WaitRules> = {}): number[] {
  const waits = createWaits();
  waits.evaluate([session('s0', 'working')], 0, how);
  return looks.flatMap(([now, each]) =>
    waits.evaluate([each], now, { ...how, ...over }).length > 0 ? [now] : [],
  );
}

test('a second wait soon after the first causes a notice once the cool-down is over, if it lasts', () => {
  const waits = createWaits();
  waits.evaluate([session('s0', 'working')], 0, how);
  waits.evaluate([session('s1')], 1000, how);
  expect(waits.evaluate([session('s1')], 4000, how)).toHaveLength(1);
  waits.evaluate([session('s2')], 10_000, how);
  expect(waits.nextAt()).toBe(34_000);
  expect(waits.evaluate([session('s2')], 33_999, how)).toEqual([]);
  expect(waits.evaluate([session('s2')], 34_000, how)).toHaveLength(1);
});

test('a session at a limit causes no notice before the limit has ended', () => {
  const limited = (ended: boolean) => {
    const { nudge, ...rest } = session('s1');
    return {
      ...rest,
      nickname: 'api',
      limit: { ended },
      nudge: {
        ...nudge,
        state: 'feedback',
        problem: 'rate_limited',
        limited_until: '2026-05-01T12:00:00.000Z',
      },
    } as Session;
  };
  const looks: [number, Session][] = [10_000, 20_000].map((now) => [now, limited(false)]);
  expect(
    toldAt([...looks, [30_000, limited(true)], [33_000, limited(true)], [90_000, limited(true)]]),
  ).toEqual([33_000]);
  expect(noticeTitle(limited(true))).toBe('The limit of api has ended');
});

test('without dwell and cool-down each wait causes one notice at once', () => {
  const looks: [number, Session][] = [
    [1, session('s1')],
    [2, session('s1')],
    [3, session('s2')],
    [4, session('s2')],
  ];
  expect(toldAt(looks, { dwellMs: 0, cooldownMs: 0 })).toEqual([1, 3]);
});

test('a wait that was seen during the dwell causes no notice afterwards', () => {
  let looking = false;
  const waits = createWaits();
  const see = { ...how, isLooking: () => looking };
  waits.evaluate([session('s0', 'working')], 0, see);
  waits.evaluate([session('s1')], 1000, see);
  looking = true;
  waits.evaluate([session('s1')], 2000, see);
  looking = false;
  expect(waits.evaluate([session('s1')], 60_000, see)).toEqual([]);
  expect(waits.nextAt()).toBeNull();
});
