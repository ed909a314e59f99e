import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLinks } from './find-links.js';
import type { Row } from './rows.js';

const COLUMNS = 60;

/** Rows as a program positions them: none of them is marked as wrapped. */
const drawn = (...texts: string[]): Row[] =>
  texts.map((text) => ({
    cells: [...text.padEnd(COLUMNS)].map((cell) => (cell === ' ' ? '' : cell)),
    isWrapped: false,
  }));
/** One text as the terminal itself wraps it. */
const wrapped = (text: string): Row[] =>
  (text.match(new RegExp(`.{1,${COLUMNS}}`, 'g')) ?? []).map((part, at) => ({
    ...(drawn(part)[0] as Row),
    isWrapped: at > 0,
  }));
const urls = (rows: Row[]) => findLinks(rows, COLUMNS).map(({ url }) => url);
const cut = (text: string, width: number) => text.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
const address = (length: number) =>
  'https://example.org/a?'.padEnd(length, 'k1=vvvvvvvv&k2=wwwwwwwwww&').slice(0, length);

describe('an address in one row', () => {
  it.each([
    ['see https://a.example/b.', ['https://a.example/b']],
    [
      '(https://a.example/b_(c)), https://a.example:8080/?q=1#x!',
      ['https://a.example/b_(c)', 'https://a.example:8080/?q=1#x'],
    ],
    ['[https://a.example](https://b.example)', ['https://a.example', 'https://b.example']],
    [`"https://a.example/'b" <https://c.example>`, ['https://a.example/', 'https://c.example']],
    ['**https://a.example/x**', ['https://a.example/x']],
    ['http://[::1]:80/x https:// http://', ['http://[::1]:80/x']],
    [
      'https://bücher.example/straße 世界https://a.example/世界',
      ['https://bücher.example/straße', 'https://a.example/世界'],
    ],
    ['│ https://a.example/b │ https://c.example/d │', ['https://a.example/b', 'https://c.example/d']],
    ['javascript:alert(1) file:///etc/passwd ftp://a.example', []],
  ])('%s', (text, found) => {
    expect(urls(drawn(text))).toEqual(found);
  });

  it('is where it is drawn, wide characters before it included', () => {
    const cells = ['世', null, '界', null, '', ...'https://a.example/b'];
    expect(findLinks([{ cells, isWrapped: false }], cells.length)).toEqual([
      { url: 'https://a.example/b', pieces: [{ row: 0, from: 5, to: 23 }] },
    ]);
  });
});

describe('an address over several rows', () => {
  const long = address(150);
  it('that the terminal wrapped is whole', () => {
    expect(urls(wrapped(`before ${long} after`))).toEqual([long]);
    expect(findLinks(wrapped(long), COLUMNS)[0]?.pieces).toEqual([
      { row: 0, from: 0, to: 59 },
      { row: 1, from: 0, to: 59 },
      { row: 2, from: 0, to: 29 },
    ]);
  });

  it.each([
    ['row by row', cut(long, 60)],
    ['with an indent', cut(long, 55).map((part) => `     ${part}`)],
    ['beside a marker', cut(long, 58).map((part, at) => (at === 0 ? `● ${part}` : `  ${part}`))],
    ['in a frame', ['╭', ...cut(long, 56).map((part) => `│ ${part.padEnd(56)} │`), '╰──────']],
    ['in a frame with text beside it', cut(long, 30).map((part) => `│ left │${part.padEnd(30)}│ right │`)],
    ['short of the edge', cut(long, 56)],
    ['and a blank line, and text', [...cut(long, 60), '', 'Done.']],
    ['and text at once', [...cut(long, 60), 'Done.']],
    ['and another one', [...cut(long, 60), ...cut(long, 60)]],
  ])('that a program drew %s is whole', (_how, texts) => {
    const found = urls(drawn(...texts));
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found)).toEqual(new Set([long]));
  });

  it.each([
    ['fills its row, and a word follows', [address(60), 'DONE']],
    ['fills its row, and a sentence follows', [address(60), 'which is where it is']],
    ['fills its rows, and a word follows', [...cut(address(120), 60), 'DONE']],
    ['ends near the edge, and what may be its rest follows', [address(57), 'src/main.ts?x=1']],
    ['goes on at another column', [address(60), '      k3=v']],
    ['asks for another one, and a row begins with one', [`${address(57)}?u=`, 'https://b.example/']],
  ])('is no link where nobody can know: it %s', (_what, texts) => {
    expect(urls(drawn(...texts)).filter((url) => url.startsWith('https://example.org'))).toEqual([]);
  });

  it.each([
    ['a blank row', [address(60), '', 'text']],
    ['the end of the screen', [address(60)]],
    ['a bullet', [address(60), '● Next']],
    ['a rule', [address(60), '-'.repeat(60)]],
    ['the end of a frame', ['│ ' + address(56) + ' │', '╰' + '─'.repeat(58) + '╯']],
    ['another address', [`https://example.org/${'a'.repeat(40)}`, 'https://b.example/x']],
    ['words that were wrapped', [`See ${address(50)}`, 'for more about it']],
    ['text after room for more', [address(30), 'src/main.ts']],
  ])('ends before %s', (_what, texts) => {
    expect(urls(drawn(...texts))[0]).toBe(/https\S+/.exec(texts[0] ?? '')?.[0]);
  });
});

describe('whatever is drawn', () => {
  const tail = fc.constantFrom(
    '',
    'DONE',
    'and so on',
    'see src/main.ts',
    '● Next',
    '  indented',
    '> ',
    '123',
    '$ ls -l',
    '}',
  );
  const part = fc.stringMatching(/^[a-zA-Z0-9/?&=%#_.~-]{1,220}$/);

  it('a link is the whole address or there is none', () => {
    fc.assert(
      fc.property(
        fc.record({
          part,
          after: tail,
          indent: fc.nat(6),
          room: fc.nat(7),
          framed: fc.boolean(),
          prose: fc.constantFrom('', 'see ', '● '),
        }),
        ({ part: end, after, indent, room, framed, prose }) => {
          const url = `https://example.org/${end}`;
          // Punctuation that is cut off as the end of a sentence is no part of an address here.
          fc.pre(/[\w/&=%#~-]$/.test(url) && !/https?:\/\/.*https?:\/\//i.test(url));
          const inner = COLUMNS - indent - (framed ? 4 : room);
          const lines = [...cut(prose + url, inner), after.slice(0, inner)];
          const texts = lines.map((line) =>
            framed ? `${' '.repeat(indent)}│ ${line.padEnd(inner)} │` : ' '.repeat(indent) + line,
          );
          for (const found of urls(drawn(...texts))) expect(found).toBe(url);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never throws, and stays within the screen', () => {
    const cell = fc.constantFrom('', 'a', 'https://', '(', ')', ']', '|', '│', '.', '世', null, '/', '👨‍👩‍👧');
    const row = fc.record({
      cells: fc.array(cell, { minLength: 10, maxLength: 10 }),
      isWrapped: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), (rows) => {
        for (const { pieces } of findLinks(rows, 10))
          for (const { row: at, from, to } of pieces) {
            expect(at).toBeLessThan(rows.length);
            expect(from).toBeLessThanOrEqual(to);
            expect(to).toBeLessThan(10);
          }
      }),
    );
  });
});
