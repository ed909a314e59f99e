import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLogText } from './log-text.js';

const bytes = (text: string) => new TextEncoder().encode(text);

function plain(
  input: Uint8Array | string,
  options: { colours?: boolean; cuts?: readonly number[] } = {},
): string {
  const text = createLogText({ colours: options.colours ?? false });
  const whole = typeof input === 'string' ? bytes(input) : input;
  const edges = [
    0,
    ...[...(options.cuts ?? [])].map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b),
    whole.length,
  ];
  const parts = edges.slice(1).map((edge, index) => text.feed(whole.subarray(edges[index], edge)));
  return Buffer.concat(parts).toString('utf8');
}

test.each([
  ['colours', '\u001b[1;31mred\u001b[0m', 'red'],
  ['a title', '\u001b]0;title\u0007text', 'text'],
  ['a link', '\u001b]8;;http://x\u001b\\here\u001b]8;;\u001b\\', 'here'],
  ['a device control string', 'a\u001bPq#0;2;0\u001b\\b', 'ab'],
  ['tmux passthrough with a doubled escape', 'a\u001bPtmux;\u001b\u001b]9;hi\u0007\u001b\\b', 'ab'],
  ['a title of screen and tmux', 'a\u001bkls\u0007\u001b\\b', 'ab'],
  ['a string that another sequence ends', '\u001b]0;half\u001b[31mred\u001b[0m\r\nb', 'red\nb'],
  ['a string with escapes that do not end it', 'a\u001bPqx\u001b[2Cy\u0018z\u001b\u001b\\z\u001b\\b', 'ab'],
  ['a link that never ends', '\u001b]8;;http://x\u001b(Bhere', 'here'],
  ['characters inside a sequence', 'a\u001b[1é2mb', 'ab'],
  ['a character set', '\u001b(Bx\u001b7y\u001b8', 'xy'],
  ['windows line ends', 'a\r\nb\r\n', 'a\nb\n'],
  ['a line that is written over', '10 %\r20 %\r\n', '10 %\n20 %\n'],
  ['moving right between words', 'two\u001b[1Cwords', 'two words'],
  ['to a column', 'a\u001b[5Gb', 'a   b'],
  ['to another line', 'a\u001b[3;1Hb\u001b[Hc', 'a\nb\nc'],
  ['a cancelled sequence', 'a\u001b[12\u0018b', 'ab'],
  ['an escape inside a sequence', 'a\u001b[1\u001b[2mb', 'ab'],
  ['C1 controls', 'a\u009b2Jb\u0085c\u00a0é', 'a2Jbc\u00a0é'],
  ['bells and backspaces', 'a\u0007\bb\u007f', 'ab'],
])('%s', (_name, input, output) => {
  expect(plain(input)).toBe(output);
});

test('on a terminal colours stay and nothing else does', () => {
  const input = '\u001b[31mred\u001b[0m\u001b[c\u001b[6n\u001b]52;c;eA==\u0007\u001b[>4;1m';
  expect(plain(input, { colours: true })).toBe('\u001b[31mred\u001b[0m');
});

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom(
    '\u001b',
    '\u001b[',
    '\u001b]',
    '\u001bP',
    '\u001b\\',
    '\u0007',
    '\r',
    '\n',
    '\r\n',
    '\u009b',
    '5C',
    ';2H',
    '名',
    '\u0018',
  ),
);
const stream = fc.array(piece, { maxLength: 30 }).map((parts) => bytes(parts.join('')));

test('where the stream is cut into pieces makes no difference', () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(), { maxLength: 6 }), fc.boolean(), (input, cuts, colours) => {
      expect(plain(input, { cuts, colours })).toBe(plain(input, { colours }));
    }),
  );
});

test('what comes out has no control character but tab and line feed', () => {
  fc.assert(
    fc.property(stream, (input) => {
      expect(plain(input)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    }),
  );
});

test('plain text comes out as it went in', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const clean = text.toWellFormed().replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
      expect(plain(clean)).toBe(clean);
    }),
  );
});
