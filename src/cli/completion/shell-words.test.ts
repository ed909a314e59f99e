import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { completionLines, quoteForBash, unquoteWord } from './shell-words.js';

const aWord = fc
  .string({ unit: 'binary', maxLength: 30 })
  .filter((text) => !text.includes('\0') && text.isWellFormed());

test('bash reads a quoted word as exactly that word', () => {
  const words = fc
    .sample(aWord, 200)
    .concat("it's", '$(touch x)', '`x`', '*', '~', '!!', '#', 'a b', '-n', '');
  const script = `printf '%s\\0' ${words.map(quoteForBash).join(' ')}`;
  const out = execFileSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
  expect(out.split('\0').slice(0, -1)).toEqual(words);
});

test('a quoted word is unquoted to itself, also while its end is not typed yet', () => {
  fc.assert(
    fc.property(aWord, fc.nat(), (word, cut) => {
      const quoted = quoteForBash(word);
      expect(unquoteWord(quoted)).toBe(word);
      const typed = unquoteWord(quoted.slice(0, cut % (quoted.length + 1)));
      expect(word.startsWith(typed)).toBe(true);
    }),
  );
});

test('words typed with backslashes and double quotes', () => {
  expect([
    unquoteWord('my\\ na'),
    unquoteWord('"my na'),
    unquoteWord('"a\\"b\\c"'),
    unquoteWord('a\\'),
  ]).toEqual(['my na', 'my na', 'a"b\\c', 'a']);
});

test('one offer is one line, whatever it says', () => {
  const offers = [
    { value: 'abc123', description: 'Running\n\tnick' },
    { value: 'two\nlines', description: '' },
  ];
  expect(completionLines('bash', offers)).toEqual(['abc123']);
  expect(completionLines('zsh', offers)).toEqual(['abc123\tRunning nick']);
});
