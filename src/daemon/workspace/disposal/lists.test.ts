import { expect, test } from 'vitest';
import { isOnlyAsked } from '../../../contract/workspace/workspace.js';
import { formatBytes } from './format-bytes.js';
import { grouped } from './scan/ignored.js';
import { loss, withLocation } from './loss.js';
import { mountPoints } from '../directory/mounts.js';

const file = (path: string, bytes = 1) => ({ path, files: 1, bytes, newest: 0, whole: true });

test('sizes are short and never rounded to nothing', () => {
  expect([0, 14, 1024, 1536, 200 * 1024, 3 * 1024 ** 3].map(formatBytes)).toEqual([
    '0 B',
    '14 B',
    '1.0 KiB',
    '1.5 KiB',
    '200 KiB',
    '3.0 GiB',
  ]);
});

test('combines many files of one directory into one line that names some; lists few files one by one', () => {
  const few = ['.env', 'notes.md'].map((path) => file(path));
  expect(grouped(few)).toEqual(few);
  const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => file(`logs/${name}`, 10));
  expect(grouped([...many, ...few])).toEqual([
    { path: 'logs/ (a, b, c, d, e and 2 more)', files: 7, bytes: 70, newest: 0, whole: true },
    ...few,
  ]);
});

test('mount points are read with what the kernel escapes in them', () => {
  const line = (point: string) => `36 35 98:0 / ${point} rw,noatime master:1 - ext3 /dev/root rw`;
  expect(mountPoints(`${line('/a')}\n${line('/with\\040space\\134')}\n`)).toEqual(['/a', '/with space\\']);
});

test('adds the location of a finding to its text and its pins', () => {
  const found = { reasons: [loss('changed', '1 change.', ['a'])], notes: ['n'], pins: ['p'] };
  expect(withLocation(found, 'the repository x')).toEqual({
    reasons: [{ kind: 'changed', text: '1 change (in the repository x)', items: ['a'] }],
    notes: ['n (in the repository x)'],
    pins: ['the repository x\0p'],
  });
});

test('requires only a confirmation for ignored files and leftovers', () => {
  const only = (...kinds: Parameters<typeof loss>[0][]) =>
    isOnlyAsked({ reasons: kinds.map((kind) => loss(kind, kind)) });
  expect(only('ignored')).toBe(true);
  expect(only('ignored', 'leftover')).toBe(true);
  expect(only('ignored', 'changed')).toBe(false);
  expect(only()).toBe(false);
});
