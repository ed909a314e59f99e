import { expect, test } from 'vitest';
import { AWAY_MS, createAttendance } from './attendance.js';

/** The part of a window that attendance uses. */
function aWindow(stored: Record<string, string>) {
  const target = new EventTarget();
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const localStorage = {
    getItem: (key: string) => stored[key] ?? null,
    setItem: (key: string, value: string) => void (stored[key] = value),
  };
  const window = Object.assign(target, { document, localStorage }) as unknown as Window;
  const turn = (state: 'visible' | 'hidden') => {
    document.visibilityState = state;
    document.dispatchEvent(new Event('visibilitychange'));
  };
  return { window, turn, move: () => target.dispatchEvent(new Event('pointermove')) };
}

test('the first visit, and a short absence, are no coming back', () => {
  const { window, turn } = aWindow({});
  let now = 1000;
  const { since } = createAttendance(window, () => now);
  expect(since.get()).toBeNull();
  turn('hidden');
  now += AWAY_MS - 1;
  turn('visible');
  expect(since.get()).toBeNull();
});

test('closed, hidden or left alone for long: the last use is what everything is since', () => {
  const stored: Record<string, string> = {};
  const first = aWindow(stored);
  let now = 1000;
  const { since, stop } = createAttendance(first.window, () => now);
  now += 60_000;
  first.turn('hidden');
  now += AWAY_MS;
  first.turn('visible');
  expect(since.get()).toBe(61_000);

  // Open, but not touched.
  now += AWAY_MS;
  const left = now - AWAY_MS;
  first.move();
  expect(since.get()).toBe(left);

  // Closed, and opened again.
  stop();
  now += AWAY_MS;
  expect(createAttendance(aWindow(stored).window, () => now).since.get()).toBe(now - AWAY_MS);
});

test('a hidden page is not in use, whatever moves', () => {
  const stored: Record<string, string> = { 'schmux.here': '0' };
  const hidden = aWindow(stored);
  hidden.turn('hidden');
  const { since } = createAttendance(hidden.window, () => AWAY_MS * 2);
  hidden.move();
  expect(since.get()).toBeNull();
  expect(stored['schmux.here']).toBe('0');
});
