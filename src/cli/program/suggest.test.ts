import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, suggest } from './suggest.js';

const COMMANDS = ['spawn', 'list', 'ls', 'send', 'status', 'start', 'stop', 'workspace', 'ws', 'completion'];

test.each([
  ['spawnn', ['spawn']],
  ['psawn', ['spawn']],
  ['LIST', ['list']],
  ['stat', ['status']],
  ['sto', ['stop']],
  ['comp', ['completion']],
  ['workspcae', ['workspace']],
  ['sned', ['send']],
  ['kubernetes', []],
  ['x', []],
  ['', []],
])('%s may stand for %j', (typed, expected) => {
  expect(suggest(typed, COMMANDS)).toEqual(expected);
});

test('the distance of two words is a metric that counts each slip once', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });
  fc.assert(
    fc.property(word, word, fc.nat(6), (a, b, at) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
      expect(editDistance(a, `${a.slice(0, at)}z${a.slice(at)}`)).toBe(1);
    }),
  );
  expect(editDistance('list', 'lsit')).toBe(1);
});
