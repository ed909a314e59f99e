import { expect, test } from 'vitest';
import { groupOf, shareOf, toggled, withGroup, withRange } from './select.js';

const ids = ['a', 'b', 'c', 'd'];
const all = (set: ReadonlySet<string>) => [...set].sort().join('');

test('a range goes up and down, and adds to what is selected', () => {
  expect(all(withRange(new Set(), ids, { from: 'b', to: 'd' }))).toBe('bcd');
  expect(all(withRange(new Set(['d']), ids, { from: 'c', to: 'a' }))).toBe('abcd');
  // The beginning was filtered away meanwhile: only the row itself.
  expect(all(withRange(new Set(), ids, { from: 'gone', to: 'c' }))).toBe('c');
  expect(all(withRange(new Set(['a']), ids, { from: 'a', to: 'gone' }))).toBe('a');
});

test('a group is selected, and given back once all of it is', () => {
  const some = withGroup(new Set(['b', 'z']), ['a', 'b']);
  expect(all(some)).toBe('abz');
  expect(all(withGroup(some, ['a', 'b']))).toBe('z');
  expect([shareOf(new Set(), ids), shareOf(new Set(['a']), ids), shareOf(new Set(ids), ids)]).toEqual([
    'none',
    'some',
    'all',
  ]);
});

test('one row goes in and out', () => {
  expect(all(toggled(toggled(new Set(['a']), 'b'), 'a'))).toBe('b');
  expect(groupOf([{ key: 'k', label: 'K', ids: ['a', 'b'] }], 'b')).toEqual(['a', 'b']);
  expect(groupOf([], 'b')).toEqual([]);
});
