import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commandLine, quoteArgument, shellQuote } from './quote.js';

/** Reads a quoted argument as tmux(1) "PARSING SYNTAX" says: double quotes around, octal escapes within. */
function unquote(text: string): Buffer {
  const inner = text.slice(1, -1);
  expect(text).toBe(`"${inner}"`);
  const plain = inner.replaceAll(/\\([0-3][0-7]{2})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return Buffer.from(plain, 'latin1');
}

const withoutNul = fc.uint8Array({ maxLength: 100 }).map((array) => array.map((byte) => byte || 1));

test('a quoted argument is plain ASCII without a newline and reads back as the same bytes', () => {
  fc.assert(
    fc.property(withoutNul, (argument) => {
      const quoted = quoteArgument(argument);
      expect(quoted).toMatch(/^"[A-Za-z0-9_ .,/:=@+\\-]*"$/);
      expect(unquote(quoted)).toEqual(Buffer.from(argument));
    }),
  );
});

test('a list is one line, its arguments apart', () => {
  expect(
    commandLine([
      ['a', '', 'b c;d'],
      ['e', 'ä\n'],
    ]),
  ).toBe('"a" "" "b c\\073d" ; "e" "\\303\\244\\012"');
});

test('NUL is refused, since tmux would end the string there', () => {
  expect(() => quoteArgument('a\0b')).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
});

test('sh reads a quoted word as it was', () => {
  const words = ["it's", '$(touch x)', '`x`', 'a\nb\n', '"', '\\', '', ' -n', "''", 'ü;#&|<>*?~!'];
  const script = words.map((word) => `printf '%s\\0' ${shellQuote(word)}`).join('\n');
  expect(execFileSync('/bin/sh', ['-c', script]).toString()).toBe(words.map((word) => `${word}\0`).join(''));
});
