import { expect, test } from 'vitest';
import { absoluteAddress, isAddress } from './repo-address.js';

test.each([
  ['myproject', false],
  ['my.project-2', false],
  ['owner/name', false],
  ['.hidden', false],
  ['https://example.com/a/b.git', true],
  ['git@example.com:a/b.git', true],
  ['host:b', true],
  ['/srv/b.git', true],
  ['~/code/b', true],
  ['.', true],
  ['../b', true],
])('%s is an address: %s', (text, expected) => {
  expect(isAddress(text)).toBe(expected);
});

test('paths become absolute, from the user’s directory; addresses stay unchanged', () => {
  const at = (text: string) => absoluteAddress(text, { cwd: '/work', env: { HOME: '/home/a' } });
  expect(['.', '../b', '~/c', '/d'].map(at)).toEqual(['/work', '/b', '/home/a/c', '/d']);
  expect(at('git@example.com:a/b.git')).toBe('git@example.com:a/b.git');
});
