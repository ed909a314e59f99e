import fc from 'fast-check';
import { expect, it } from 'vitest';
import { editBytes, editOf } from './text-edit.js';

it.each([
  ['two blanks become a full stop', 'do ', 'do. ', '\x7f. '],
  ['a suggestion replaces the word', 'helo', 'hello ', '\x7flo '],
  ['a word is swiped', 'say', 'say hello', ' hello'],
  ['a letter is rubbed out', 'abc', 'ab', '\x7f'],
  ['a word is rubbed out', 'one two', 'one ', '\x7f\x7f\x7f'],
  ['an earlier word is corrected', 'teh cat', 'the cat', '\x7f\x7f\x7f\x7f\x7f\x7fhe cat'],
  ['a family is one character', 'a👨‍👩‍👧', 'a', '\x7f'],
  ['an accent joins its letter', 'cafe', 'cafe\u0301', '\x7fe\u0301'],
  ['a line ends', 'yes', 'yes\n', '\r'],
  ['nothing changes', 'same', 'same', ''],
])('%s', (_what, before, after, bytes) => {
  expect(editBytes(before, after)).toBe(bytes);
});

it('deleting and typing as it says gives the new text', () => {
  const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (before, after) => {
      const { rubOut, text } = editOf(before, after);
      const kept = [...characters.segment(before)]
        .map(({ segment }) => segment)
        .slice(0, -rubOut || undefined);
      expect(kept.join('') + text).toBe(after);
    }),
  );
});
