import { expect, test } from 'vitest';
import { joinedPath, layered, withBasics } from './environment.js';

test('the upper of two layers wins, and both contribute to PATH', () => {
  expect(layered({ A: '1', PATH: '/mine:/bin' }, { A: '2', B: '2', PATH: '/bin:/usr/bin' })).toEqual({
    A: '1',
    B: '2',
    PATH: '/mine:/bin:/usr/bin',
  });
  expect(layered({}, {})).toEqual({});
});

test.each([
  ['/a:/b', '/b:/c::/c', '/a:/b:/c'],
  ['/a', undefined, '/a'],
  ['', '/b', '/b'],
  [undefined, undefined, undefined],
])('the directories of %s and %s are %s', (first, second, both) => {
  expect(joinedPath(first, second)).toBe(both);
});

test('only missing basic variables are filled in', () => {
  const from = { HOME: '/home/ann', PATH: '/bin', USER: 'ann', GH_TOKEN: 'other' };
  expect(withBasics({ PATH: '/mine', HOME: '' }, from)).toEqual({
    HOME: '/home/ann',
    PATH: '/mine',
    USER: 'ann',
  });
});
