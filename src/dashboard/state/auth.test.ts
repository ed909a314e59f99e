import { expect, test } from 'vitest';
import { codeIn } from './auth.js';

test.each([
  ['http://localhost:7337/#c=Ab-_12.~x', 'Ab-_12.~x'],
  ['  http://127.0.0.1:7337/#c=abcdefgh\n', 'abcdefgh'],
  ['#c=abcdefgh', 'abcdefgh'],
  ['abcdefghijklmnop', 'abcdefghijklmnop'],
  ['http://localhost:7337/', null],
  ['schmux open', null],
  ['short', null],
  ['', null],
])('the code in %j is %j', (text, code) => {
  expect(codeIn(text)).toBe(code);
});
