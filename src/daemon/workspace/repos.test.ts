import { expect, test } from 'vitest';
import { newRepo } from './repos.js';

const known = [{ name: 'Shop', url: 'https://example.com/me/shop.git' }];

test('names a repository after its address, numbers taken names, and makes the address absolute', () => {
  expect(newRepo({ url: 'https://example.com/you/shop' }, known, '/home/me')).toEqual({
    name: 'shop-2',
    url: 'https://example.com/you/shop',
  });
  expect(newRepo({ url: '~/src/x', name: 'y', setup: 'npm ci' }, known, '/home/me')).toEqual({
    name: 'y',
    url: '/home/me/src/x',
    setup: 'npm ci',
  });
});

test.each([
  [{ url: 'https://example.com/me/shop.git' }, 'REPO_EXISTS'],
  [{ url: 'https://example.com/other', name: 'SHOP' }, 'REPO_EXISTS'],
  [{ url: 'https://example.com/other', name: '../x' }, 'REPO_NAME_INVALID'],
  [{ url: 'ext::sh' }, 'REPO_URL_INVALID'],
])('%j is refused: %s', (input, code) => {
  expect(() => newRepo(input, known, '/home/me')).toThrow(expect.objectContaining({ code }));
});
