import { expect, test } from 'vitest';
import { shellQuote } from './shell-quote.js';

test('a word is quoted so that only its own quotes need care', () => {
  expect(shellQuote('plain')).toBe(`'plain'`);
  expect(shellQuote('')).toBe(`''`);
  expect(shellQuote(`it's $(x) \`y\` "z" \\`)).toBe(`'it'\\''s $(x) \`y\` "z" \\'`);
});
