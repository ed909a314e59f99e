import { expect, test } from 'vitest';
import { isAtLeast, parseVersion, readVersion, requireSupported } from './version.js';

test.each([
  ['tmux 3.3a\n', 3, 3],
  ['tmux 3.2', 3, 2],
  ['tmux next-3.6', 3, 6],
  ['3.10', 3, 10],
  ['tmux 2.9a', 2, 9],
  ['tmux master', 99, 0],
  ['tmux openbsd-7.6', 99, 0],
])('%s', (text, major, minor) => {
  expect(parseVersion(text)).toMatchObject({ major, minor });
});

test('returns null for text that is not a version', () => {
  expect(parseVersion('usage: tmux')).toBeNull();
});

test('3.2 is the oldest', () => {
  const version = (text: string) => parseVersion(text) ?? { text, major: 0, minor: 0 };
  expect(() => requireSupported(version('3.1c'), 'It')).toThrow(
    expect.objectContaining({ code: 'TMUX_TOO_OLD', message: expect.stringContaining('3.1c') }),
  );
  expect(() => requireSupported(version('3.2'), 'It')).not.toThrow();
  expect(isAtLeast(version('3.10'), 3, 7)).toBe(true);
  expect(isAtLeast(version('3.6b'), 3, 7)).toBe(false);
});

test('distinguishes a missing tmux from a program that is not tmux', async () => {
  const env = { PATH: '/usr/bin:/bin' };
  await expect(readVersion('/nowhere/tmux', env)).rejects.toMatchObject({ code: 'TMUX_MISSING' });
  await expect(readVersion('/bin/false', env)).rejects.toMatchObject({ code: 'TMUX_FAILED' });
});
