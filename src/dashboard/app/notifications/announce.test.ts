import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { announcement, BATCH_MS, createAnnouncer } from './announce.js';

const notice = (id: string, body = '') => ({ id, title: `${id} is blocked`, body });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('one says why, several only who', () => {
  expect(announcement([notice('api', 'Run npm test')])).toBe('api is blocked: Run npm test');
  expect(announcement(['a', 'b', 'c', 'd', 'e'].map((id) => notice(id)))).toBe(
    'a is blocked, b is blocked, c is blocked, 2 more',
  );
});

test('sessions that come together are announced once, an empty list not at all', () => {
  const said: string[] = [];
  const announcer = createAnnouncer((text) => said.push(text));
  announcer.add([]);
  vi.advanceTimersByTime(BATCH_MS * 2);
  expect(said).toEqual([]);
  announcer.add([notice('a')]);
  vi.advanceTimersByTime(BATCH_MS - 1);
  announcer.add([notice('b'), notice('a')]);
  vi.advanceTimersByTime(BATCH_MS * 2);
  expect(said).toEqual(['b is blocked, a is blocked']);
  announcer.add([notice('c')]);
  announcer.stop();
  vi.advanceTimersByTime(BATCH_MS * 2);
  expect(said).toHaveLength(1);
});
