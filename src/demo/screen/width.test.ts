import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clip, printable, width, wrap } from './width.js';

test('columns of drawn text', () => {
  expect(['abc', 'ü', 'e\u0301', '日本', '😀', '👩‍👩‍👧', '\x1b[1mab\x1b[22m', ''].map(width)).toEqual([
    3, 1, 1, 4, 2, 2, 2, 0,
  ]);
});

test('lines are broken at spaces, long words anywhere', () => {
  expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
  expect(wrap('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']);
  expect(wrap('a\n\nb', 5)).toEqual(['a', '', 'b']);
  expect(wrap('日本語', 4)).toEqual(['日本', '語']);
  expect(wrap('', 5)).toEqual(['']);
});

test('no line is wider than asked, and no letter is lost', () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'ü', '日', '😀', '-', '\n') });
  fc.assert(
    fc.property(line, fc.integer({ min: 2, max: 30 }), (text, columns) => {
      const lines = wrap(text, columns);
      for (const each of lines) expect(width(each)).toBeLessThanOrEqual(columns);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(/[ \n]/g, ''));
    }),
  );
});

test('cut text is marked', () => {
  expect(clip('abcdef', 6)).toBe('abcdef');
  expect(clip('abcdefg', 6)).toBe('abcde…');
  expect(width(clip('日本語日本語', 6))).toBeLessThanOrEqual(6);
});

test('nothing in shown text moves a terminal', () => {
  expect(printable('a\r\nb\tc\x1b[31m\x07\u009b')).toBe('a\nb  c·[31m··');
});
