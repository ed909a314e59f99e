import { expect, it } from 'vitest';
import { isPlainText } from '../../../contract/names.js';
import { promptLine, LINE_MAX_CHARS } from './prompt-line.js';

it.each([
  [undefined, null],
  ['', null],
  [' \n\t\r\n\u200e\n', null],
  ['Fix the tests', 'Fix the tests'],
  ['\r\n\n  Fix  the\ttests  \nand more', 'Fix the tests'],
  ['one\rtwo', 'one'],
  ['one\u2028two', 'one'],
  ['\u001b[31mred\u001b[0m\nnext', '[31mred [0m'],
  ['\u202Eevil\u2066', 'evil'],
  ['#(touch canary)', '#(touch canary)'],
  ['half \ud83d a pair', 'half \ufffd a pair'],
])('of %j is %j', (prompt, line) => {
  expect(promptLine(prompt)).toBe(line);
});

it('is cut at whole characters, and says so', () => {
  expect(promptLine('x'.repeat(LINE_MAX_CHARS))).toBe('x'.repeat(LINE_MAX_CHARS));
  const cut = promptLine(`${'😀'.repeat(LINE_MAX_CHARS)}😀 and more`) ?? '';
  expect(cut).toBe(`${'😀'.repeat(LINE_MAX_CHARS - 1)}…`);
});

it('of anything shows nothing that could move a cursor or reorder what is read', () => {
  for (let point = 0; point <= 0xffff; point++) {
    const char = String.fromCharCode(point);
    const line = promptLine(`a${char}b`) ?? '';
    if (!isPlainText(line) || line[0] !== 'a') expect(`U+${point.toString(16)}`).toBe('plain');
  }
});

it('of two MiB of empty lines, or of one long line, takes no time', () => {
  const started = performance.now();
  expect(promptLine('\n'.repeat(2 * 1024 * 1024))).toBeNull();
  expect(promptLine('\u0000\n'.repeat(1024 * 1024))).toBeNull();
  expect(promptLine('x'.repeat(2 * 1024 * 1024))).toHaveLength(LINE_MAX_CHARS);
  expect(performance.now() - started).toBeLessThan(1000);
});
