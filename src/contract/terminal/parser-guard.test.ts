import { Terminal } from '@xterm/headless';
import { expect, test } from 'vitest';
import fc from 'fast-check';
import { guardTerminal, type ParserFault } from './parser-guard.js';

type Core = { _core: { _inputHandler: { parse(data: Uint8Array): void; eraseInDisplay: unknown } } };
type Step = string | { cols: number; rows: number };

function createWorld(size: { cols: number; rows: number; scrollback: number }) {
  const terminal = new Terminal({ ...size, allowProposedApi: true, logLevel: 'off' });
  const faults: ParserFault[] = [];
  guardTerminal(terminal, (fault) => faults.push(fault));
  const { _inputHandler: input } = (terminal as unknown as Core)._core;
  const run = (steps: readonly Step[]) => {
    for (const step of steps)
      if (typeof step === 'string') input.parse(Buffer.from(step));
      else terminal.resize(step.cols, step.rows);
  };
  const rows = () => {
    const { active } = terminal.buffer;
    return Array.from({ length: active.length }, (_, row) => active.getLine(row)?.translateToString(true));
  };
  const wraps = () => {
    const { active } = terminal.buffer;
    return Array.from({ length: active.length }, (_, row) => active.getLine(row)?.isWrapped);
  };
  return { terminal, input, faults, run, rows, wraps };
}

/** The smallest inputs that make xterm.js 6.0 throw, as a fuzzer found them. */
test.each<[string, { cols: number; rows: number; scrollback: number }, Step[]]>([
  ['ED 1 in the last corner', { cols: 20, rows: 2, scrollback: 50 }, ['\x1b[5;21H', '\x1b[1;21J']],
  ['selective ED 1 in the last corner', { cols: 2, rows: 2, scrollback: 3 }, ['\x1b[9;4H', '\x1b[?1J']],
  [
    'a line feed in a region below a buffer that a resize has cut',
    { cols: 20, rows: 5, scrollback: 0 },
    ['x'.repeat(20), '\x1b[5;2H', { cols: 5, rows: 6 }, '\x1b[5;9r', '\x1b[9;H', '\r\n'],
  ],
  [
    'text on an alternate screen that was resized three times',
    { cols: 5, rows: 2, scrollback: 1000 },
    [{ cols: 9, rows: 5 }, '\x1b#8', { cols: 6, rows: 3 }, '\x1b[?47h', 'x'.repeat(17), '\x1b[2;4d', { cols: 3, rows: 4 },
      '\x1b[9;5H', { cols: 11, rows: 6 }, '\x1b[7;2H', 'abc'],
  ],
])('%s throws nothing, and what follows is shown', (_name, size, steps) => {
  const { terminal, faults, run, rows } = createWorld(size);
  run([...steps, '\x1b[r\x1b[Hok']);
  expect(faults).toEqual([]);
  expect(rows()[terminal.buffer.active.baseY]).toMatch(/^ok/);
  terminal.dispose();
}); // prettier-ignore

test('ED 1 in the last column ends the wrap of the row below on the screen, and of no other', () => {
  const { terminal, run, wraps } = createWorld({ cols: 4, rows: 4, scrollback: 20 });
  // Every second row is wrapped, and four of eight have scrolled away.
  run(['aaaabb\r\ncccccc\r\ndddddd\r\neeeeee']);
  expect(wraps()).toEqual([false, true, false, true, false, true, false, true]);
  run(['\x1b[3;4H\x1b[1J']);
  expect(wraps()).toEqual([false, true, false, true, false, false, false, false]);
  terminal.dispose();
});

test('a handler that throws costs only its sequence; a failure of the parser itself is reported', () => {
  const { terminal, input, faults, run, rows } = createWorld({ cols: 20, rows: 2, scrollback: 0 });
  terminal.parser.registerCsiHandler({ final: 'q' }, () => {
    throw new Error('bad handler');
  });
  run(['one\x1b[1q two']);
  expect(rows()[0]).toBe('one two');
  expect(faults).toEqual([{ error: new Error('bad handler'), isLost: false }]);

  const broken = input as unknown as { _parser: { parse: unknown } };
  const { parse } = broken._parser;
  broken._parser.parse = () => {
    throw new Error('bad parser');
  };
  run(['lost']);
  broken._parser.parse = parse;
  run([' three']);
  expect(rows()[0]).toBe('one two three');
  expect(faults.at(-1)).toEqual({ error: new Error('bad parser'), isLost: true });
  terminal.dispose();
});

const number = fc.constantFrom('', '0', '1', '2', '3', '5', '9', '21', '999');
const sequence = fc.oneof(
  fc.constantFrom('abc', '漢字', 'e\u0301', '\r\n', '\b', '\t', '\x0b', '\r', '\x1b7', '\x1b8', '\x1bM', '\x1bD', '\x1bc', '\x1b#8'),
  fc.integer({ min: 1, max: 30 }).map((count) => 'x'.repeat(count)),
  fc
    .tuple(fc.constantFrom(3, 5, 6, 7, 45, 47, 1047, 1048, 1049, 2026), fc.constantFrom('h', 'l'))
    .map(([mode, set]) => `\x1b[?${mode}${set}`),
  fc
    .tuple(number, number, fc.constantFrom(...'@ABCDEFGHIJKLMPSTXZ`abdfgmru', ' @', ' A', "'}", "'~", '!p'))
    .map(([first, second, final]) => `\x1b[${first};${second}${final}`),
  number.map((which) => `\x1b[?${which}J`),
); // prettier-ignore
const size = fc.record({ cols: fc.integer({ min: 2, max: 22 }), rows: fc.integer({ min: 1, max: 6 }) });

test('nothing that is printed and no resize makes the emulator throw', () => {
  const steps = fc.array(fc.oneof({ weight: 12, arbitrary: sequence }, { weight: 1, arbitrary: size }), {
    minLength: 20,
    maxLength: 80,
  });
  fc.assert(
    fc.property(size, fc.constantFrom(0, 3, 100), steps, (start, scrollback, what) => {
      const { terminal, faults, run } = createWorld({ ...start, scrollback });
      run(what);
      terminal.dispose();
      expect(faults).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
