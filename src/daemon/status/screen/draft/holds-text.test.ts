import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdsPaste, holdsText } from './holds-text.js';

const LINES = Array.from({ length: 20 }, (_, at) => `number ${at} of the pasted lines`);
const PASTED = LINES.join('\n');

describe('a folded paste', () => {
  it.each([
    '[Pasted text #1 +12 lines]',
    '[Pasted text #3]',
    '[Pasted Content 5000 chars]',
    '[paste #2 +20 lines]',
    '[Pasted Text: 21 lines]',
    '[Pasted ~20 lines]',
    '[...Truncated text #1 +40 lines...]',
    'first this, then [Pasted text\n#1 +12 lines] and more',
  ])('is seen in "%s"', (text) => {
    expect(holdsPaste(text)).toBe(true);
  });

  it.each(['', 'paste the lines', '[x] done', 'see [1] and [2]', '- [ ] write the tests', 'a[lines.length]'])(
    'is not seen in "%s"',
    (text) => {
      expect(holdsPaste(text)).toBe(false);
    },
  );
});

describe('a text that was just typed', () => {
  it.each([
    ['alone', 'fix the tests', 'fix the tests'],
    ['wrapped', 'fix the\ntests', 'fix the tests'],
    ['cut in the middle of a word', 'fix the te\nsts', 'fix the tests'],
    ['behind an older draft', 'first thisfix the tests', 'fix the tests'],
    ['with a hint behind it', '/exit [print]', '/exit'],
    ['with tabs as blanks', 'a    b', 'a\tb'],
    ['only its end, since the composer scrolls', LINES.slice(12).join('\n'), PASTED],
    ['only its beginning', LINES.slice(0, 5).join('\n'), PASTED],
    ['its beginning and dots', `${LINES[0]} numb…`, PASTED],
    ['folded', '[Pasted text #1 +19 lines]', PASTED],
    ['folded behind an older draft', 'look at [Pasted Content 5000 chars]', 'x'.repeat(5000)],
  ])('stands there: %s', (_, shown, typed) => {
    expect(holdsText(shown, typed)).toBe(true);
  });

  it.each([
    ['the composer is empty', '', 'fix the tests'],
    ['it holds other text', 'and then push', 'fix the tests'],
    ['it holds a word of the text', 'tests', 'fix the tests and push them'],
    ['it holds a paste and the text was short', '[Pasted text #1 +12 lines]', 'fix the tests'],
    ['nothing was typed', 'fix', ' '],
  ])('does not stand there: %s', (_, shown, typed) => {
    expect(holdsText(shown, typed)).toBe(false);
  });

  it('is found however its rows are cut, and whichever of them are shown', () => {
    const text = fc.array(fc.stringMatching(/^[a-zäöü0-9.,?()'"/-]{1,9}$/), { minLength: 8, maxLength: 60 });
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 20, max: 80 }),
        fc.integer({ min: 1, max: 8 }),
        (words, cols, most) => {
          const typed = words.join(' ');
          const rows = typed.match(new RegExp(`.{1,${cols}}`, 'g')) ?? [];
          expect(holdsText(rows.join('\n'), typed)).toBe(true);
          const end = rows.slice(-most - 1).join('\n');
          if (end.replace(/\s/g, '').length >= 16) expect(holdsText(end, typed)).toBe(true);
          expect(holdsText('', typed)).toBe(false);
        },
      ),
    );
  });
});
