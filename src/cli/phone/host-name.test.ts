import { expect, test } from 'vitest';
import { UsageError } from '../input/usage-error.js';
import { readHostName } from './host-name.js';

test.each([
  ['box.example.com', 'box.example.com'],
  ['Box.Tail1234.TS.net.', 'box.tail1234.ts.net'],
  [' laptop ', 'laptop'],
  ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
])('%j is the host name %s', (given, name) => {
  expect(readHostName(given)).toBe(name);
});

test.each([
  ['https://box.example/', /an address, not a host name/, /--host box\.example$/],
  ['box.example:8443', /an address/, /--host box\.example$/],
  ['me@box.example', /an address/, /--host box\.example$/],
  ['://', /an address/, /looks like/],
  ['192.168.1.5', /an IP address/, /a name/],
  ['fe80::1', /an IP address/, /a name/],
  ['-box.example', /not a host name/, /letters, digits/],
  ['box..example', /not a host name/, /letters/],
  ['*.example.com', /not a host name/, /letters/],
  ['bücher.example', /not a host name/, /letters/],
  ['a b', /not a host name/, /letters/],
  ['', /not a host name/, /letters/],
  [`${'a'.repeat(64)}.example`, /not a host name/, /letters/],
  [Array(64).fill('abc').join('.'), /not a host name/, /letters/],
  ['localhost', /always works/, null],
])('%j is refused in a sentence', (given, message, hint) => {
  let thrown: unknown;
  try {
    readHostName(given);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(UsageError);
  expect((thrown as UsageError).message).toMatch(message);
  if (hint !== null) expect((thrown as UsageError).hint).toMatch(hint);
});
