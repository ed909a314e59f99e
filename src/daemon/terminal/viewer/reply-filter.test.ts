import { expect, test } from 'vitest';
import { createReplyFilter } from './reply-filter.js';

const typed = (text: string, seen = '') => {
  const filter = createReplyFilter();
  if (seen !== '') filter.sent(Buffer.from(seen, 'latin1'));
  return Buffer.from(filter.typed(Buffer.from(text, 'latin1'))).toString('latin1');
};

test.each([
  '\x1b[?1;2c',
  '\x1b[>0;276;0c',
  '\x1b[0n',
  '\x1b[?997;1n',
  '\x1b[12;40R',
  '\x1b[1;1R',
  '\x1b[?3;4R',
  '\x1b[?2026;2$y',
  '\x1b[4;2$y',
  '\x1b[?0u',
  '\x1b[8;36;120t',
  '\x1bP>|xterm.js(6.0.0)\x1b\\',
  '\x1bP1$r0m\x1b\\',
  '\x1b]10;rgb:ff/ff/ff\x1b\\',
  '\x1b]4;1;rgb:00/00/00\x07',
])('an answer of the emulator is dropped: %j', (answer) => {
  expect(typed(`a${answer}b`)).toBe('ab');
});

test.each([
  'plain',
  '\x1b',
  '\x1b[A',
  '\x1bOP',
  '\x1b[1;5C',
  '\x1b[3~',
  '\x1b[15;2~',
  '\x1b[1;2R',
  '\x1b[I',
  '\x1b[O',
  '\x1b[<0;10;5M',
  '\x1b[M !!',
  '\x1b[200~x',
  '\x1bb',
  '\x1b[Z',
  '\x03',
  '\x7f',
])('a key, click or focus passes: %j', (key) => {
  expect(typed(key)).toBe(key);
});

test('every byte passes', () => {
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  expect(createReplyFilter().typed(all)).toEqual(all);
});

test('what may be F3 or a position is a position when one was asked for, once', () => {
  const filter = createReplyFilter();
  const key = Buffer.from('\x1b[1;5R');
  filter.sent(Buffer.from('text\x1b['));
  filter.sent(Buffer.from('6n'));
  expect([filter.typed(key).length, filter.typed(key).length]).toEqual([0, key.length]);
});
