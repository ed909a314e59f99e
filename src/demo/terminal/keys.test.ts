import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createKeyReader, type Key } from './keys.js';

const key = (name: string) => ({ kind: 'key', name });
const text = (value: string) => ({ kind: 'text', text: value });

function read(...chunks: string[]): Key[] {
  const reader = createKeyReader();
  return chunks.flatMap((chunk) => reader.read(chunk));
}

/** Text that came in pieces is one text. */
function joined(keys: readonly Key[]): Key[] {
  const all: Key[] = [];
  for (const next of keys) {
    const last = all.at(-1);
    if (last?.kind === 'text' && next.kind === 'text')
      all[all.length - 1] = { kind: 'text', text: last.text + next.text };
    else all.push(next);
  }
  return all;
}

test('text, control keys and sequences', () => {
  expect(read('hi ü😀\r')).toEqual([text('hi ü😀'), key('enter')]);
  expect(read('\x1b[A\x1bOB\x1b[1;5C\x1b[3~\x7f\x03\x04\n')).toEqual(
    ['up', 'down', 'right', 'delete', 'backspace', 'ctrl-c', 'ctrl-d', 'newline'].map(key),
  );
  expect(read('a\x1b[99;1ub\x00c')).toEqual([text('a'), text('b'), text('c')]);
  expect(read('\x1b\r')).toEqual([key('newline')]);
});

test('an escape waits for more, and is the Escape key when nothing comes', () => {
  const reader = createKeyReader();
  expect(reader.read('\x1b')).toEqual([]);
  expect(reader.waiting()).toBe(true);
  expect(reader.flush()).toEqual([key('escape')]);
  expect(reader.waiting()).toBe(false);
  expect(read('\x1bx')).toEqual([key('escape'), text('x')]);
});

test('a paste is one key, line breaks, escapes and all', () => {
  expect(read('a\x1b[200~one\rtwo\x1b[A\x03\x1b[201~b')).toEqual([
    text('a'),
    { kind: 'paste', text: 'one\rtwo\x1b[A\x03' },
    text('b'),
  ]);
});

test('it makes no difference where the input is cut', () => {
  const piece = fc.constantFrom(
    'ab',
    'ü',
    '\r',
    '\x1b[A',
    '\x1b[3~',
    '\x1b[200~p\r\x1b[201~',
    '\x03',
    '\x1bOF',
  );
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.nat(40)), (pieces, cuts) => {
      const whole = pieces.join('');
      const at = [0, ...cuts.filter((cut) => cut < whole.length).sort((a, b) => a - b), whole.length];
      const chunks = at.slice(1).map((end, index) => whole.slice(at[index], end));
      expect(joined(read(...chunks))).toEqual(joined(read(whole)));
    }),
  );
});
