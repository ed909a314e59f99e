import { afterEach, expect, it, vi } from 'vitest';
import { createCrashPoint } from './crash-point.js';

const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
afterEach(() => kill.mockClear());

function deathAt(asked: string): number | null {
  const at = createCrashPoint({ CRASH_AT: asked });
  for (const [index, name] of ['a', 'b', 'a', 'b', 'a'].entries()) {
    at(name);
    if (kill.mock.calls.length > 0) return index;
  }
  return null;
}

it.each([
  ['a', 0],
  ['b', 1],
  ['b#2', 3],
  ['#3', 2],
  ['c', null],
  ['#9', null],
])('dies at %s', (asked, index) => {
  expect(deathAt(asked)).toBe(index);
});

it('fails as often as it was asked to, and never without', () => {
  const at = createCrashPoint({ FAIL_AT: 'a=ENOSPC*2' });
  at('b');
  expect(() => at('a')).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
  expect(() => at('a')).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
  at('a');
  createCrashPoint({})('a');
  expect(kill).not.toHaveBeenCalled();
});

it.each([
  ['#3=EIO', [2, 3, 4]],
  ['#3=EIO*1', [2]],
  ['a#2=ENOSPC*1', [2]],
  ['#9=EIO', []],
])('FAIL_AT %s fails at %j of a, b, a, b, a', (asked, expected) => {
  const at = createCrashPoint({ FAIL_AT: asked });
  const failed = ['a', 'b', 'a', 'b', 'a'].flatMap((name, index) => {
    try {
      at(name);
      return [];
    } catch {
      return [index];
    }
  });
  expect(failed).toEqual(expected);
});

it('holds up as often as it was asked to', () => {
  const at = createCrashPoint({ FAIL_AT: 'a=DELAY*1' });
  const took = ['b', 'a', 'a'].map((name) => {
    const begun = performance.now();
    at(name);
    return performance.now() - begun > 200;
  });
  expect(took).toEqual([false, true, false]);
});
