import { expect, test } from 'vitest';
import { configSchema } from '../config.js';
import { isLoopback, isWebAddress } from './web-address.js';

test('addresses on this machine, by name', () => {
  for (const host of ['localhost', 'LOCALHOST:8080', '127.0.0.1', '127.8.9.1:1', '[::1]', '[::1]:9'])
    expect(isLoopback(`http://${host}/x?y=1`)).toBe(true);
  for (const host of [
    'localhost.example.com',
    '127.0.0.1.example.com',
    '127.1',
    '0.0.0.0',
    '[::]',
    'example.com',
  ])
    expect(isLoopback(`http://${host}/`)).toBe(false);
});

test('an address that hides its host is refused', () => {
  const odd = [
    'http://localhost@evil.example/',
    'http://localhost:1@evil.example',
    'http://localhost\\@evil.example',
  ];
  for (const text of [
    ...odd,
    'ftp://localhost',
    'localhost',
    'http://local host/',
    'http://a#b',
    'http://',
    'http://localhost\n',
  ])
    expect([text, isWebAddress(text)]).toEqual([text, false]);
  // An address accepted here is the same address for the program that opens it.
  for (const text of ['http://localhost:80/a', 'https://127.0.0.1/a@b', 'http://[::1]/'])
    expect([isWebAddress(text), isLoopback(`http://${new URL(text).host}`)]).toEqual([true, true]);
});

test('a webhook elsewhere has to be allowed', () => {
  const parse = (notifications: object) => configSchema.safeParse({ notifications }).success;
  expect(parse({ webhook: 'http://localhost:9000/hook' })).toBe(true);
  expect(parse({ webhook: 'https://ntfy.example.com/me' })).toBe(false);
  expect(parse({ webhook: 'https://ntfy.example.com/me', webhook_remote: true })).toBe(true);
  expect(parse({ webhook: 'file:///etc/passwd', webhook_remote: true })).toBe(false);
  expect(parse({ command: [] })).toBe(false);
});
