import { expect, test } from 'vitest';
import { readEntry } from './auth.js';

const here = { hostname: 'localhost', port: '7337' };

test.each([
  ['http://localhost:7337/#c=Ab-_12.~x', 'Ab-_12.~x'],
  ['  http://127.0.0.1:7337/#c=abcdefgh\n', 'abcdefgh'],
  ['http://localhost:7337/sessions/abc123#c=abcdefgh', 'abcdefgh'],
  ['#c=abcdefgh', 'abcdefgh'],
  ['abcdefghijklmnop', 'abcdefghijklmnop'],
  ['http://localhost:7337/', null],
  ['schmux open', null],
  ['short', null],
  ['', null],
])('the code in %j is %j', (text, code) => {
  expect(readEntry(text, here)).toEqual(code === null ? { problem: expect.any(String) } : { code });
});

test('a link for another port is not tried here; behind a proxy the port says nothing', () => {
  const link = 'http://localhost:7338/#c=abcdefgh';
  expect(readEntry(link, here)).toEqual({ problem: expect.stringContaining('port 7338') });
  expect(readEntry(link, { hostname: 'box.example', port: '' })).toEqual({ code: 'abcdefgh' });
});
