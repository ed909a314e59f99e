import { expect, test } from 'vitest';
import { isSecret } from './tty-echo.js';

// As stty prints them: Linux with semicolons, macOS and the BSDs in groups.
test.each([
  ['a shell', 'speed 38400 baud; rows 24;\nisig icanon iexten echo echoe echok -echonl -noflsh', false],
  ['sudo', 'speed 38400 baud; rows 24;\nisig icanon iexten -echo echoe echok -echonl -noflsh', true],
  ['a program that draws its own input', '-isig -icanon -iexten -echo echoe echok -echonl', false],
  ['macOS', 'lflags: icanon isig iexten -echo echoe -echok echoke\n\t-echonl echoctl', true],
  ['nothing', '', false],
])('%s', (_what, settings, secret) => {
  expect(isSecret(settings)).toBe(secret);
});
