import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isText, nameBytes, showName } from './byte-names.js';

const bytes = (...parts: (string | number)[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : Buffer.from(part))),
  ).toString('latin1');

test.each([
  ['plain', bytes('a b.txt'), 'a b.txt'],
  ['Unicode', bytes('naïve/日本.txt'), 'naïve/日本.txt'],
  ['a newline and a tab, which text can hold', bytes('a\n\tb'), 'a\n\tb'],
  ['blanks at both ends', bytes(' x '), ' x '],
  ['Latin-1', bytes('caf', 0xe9, '.txt'), '"caf\\351.txt"'],
  ['Latin-1 beside Unicode', bytes('é', 0xe9, '\n"\\'), '"é\\351\\n\\"\\\\"'],
  ['a surrogate', bytes(0xed, 0xa0, 0x80), '"\\355\\240\\200"'],
  ['looks quoted', bytes('"caf\\351.txt"'), '"\\"caf\\\\351.txt\\""'],
  ['a replacement character of its own', bytes('\ufffd'), '\ufffd'],
  ['a byte order mark', bytes('\ufeffa'), '\ufeffa'],
])('%s', (_name, name, shown) => {
  expect(showName(name)).toBe(shown);
  expect(nameBytes(shown).toString('latin1')).toBe(name);
});

test('gives every name a unique text that maps back to it', () => {
  const name = fc
    .uint8Array({ minLength: 1, maxLength: 40 })
    .map((array) => Buffer.from(array).toString('latin1'));
  const mixed = fc.array(fc.oneof(name, fc.string({ unit: 'grapheme' }).map((text) => bytes(text)), fc.constantFrom('"', '\\'))).map((parts) => parts.join('')); // prettier-ignore
  fc.assert(
    fc.property(fc.oneof(name, mixed), (given) => {
      const shown = showName(given);
      expect(nameBytes(shown).toString('latin1')).toBe(given);
      if (isText(given) && !given.startsWith('"'))
        expect(shown).toBe(Buffer.from(given, 'latin1').toString('utf8'));
    }),
  );
});
