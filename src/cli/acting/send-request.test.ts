import { expect, test } from 'vitest';
import { UsageError } from '../input/usage-error.js';
import { parseWait, sendRequest, splitWords } from './send-request.js';

test('the first word names the session, unless --to does', () => {
  expect(splitWords(['abc123', 'go', 'on'], [])).toEqual({ sessions: ['abc123'], text: ['go', 'on'] });
  expect(splitWords(['go', 'on'], ['a', 'b'])).toEqual({ sessions: ['a', 'b'], text: ['go', 'on'] });
  expect(() => splitWords([], [])).toThrow(UsageError);
});

test('a draft is respected, and idleness is not asked for, unless a flag says so', () => {
  const plain = { text: 'x', enter: true, keys: [], force: false, draft: 'refuse' };
  expect(sendRequest('x', { enter: true })).toEqual(plain);
  expect(sendRequest('x', { enter: true, append: true })).toEqual({ ...plain, draft: 'append' });
  expect(sendRequest('x', { enter: true, replace: true })).toEqual({ ...plain, draft: 'replace' });
  expect(sendRequest('x', { enter: true, ifIdle: true })).toEqual({ ...plain, idle_within_ms: 0 });
  expect(sendRequest('x', { enter: true, wait: 500 })).toEqual({ ...plain, idle_within_ms: 500 });
});

test('a key alone is not submitted', () => {
  expect(sendRequest(null, { enter: true, key: ['Escape'] })).toMatchObject({ enter: false, text: '' });
  expect(() => sendRequest(null, { enter: true })).toThrow('Nothing to send.');
});

test.each([
  { enter: true, append: true, replace: true },
  { enter: true, ifIdle: true, wait: 1 },
] as const)('%j exclude each other', (flags) => {
  expect(() => sendRequest('x', flags)).toThrow(/cannot be combined/);
});

test('a wait is at most as long as the daemon accepts', () => {
  expect(parseWait('1d')).toBe(86_400_000);
  expect(() => parseWait('25h')).toThrow(/at most 24h/);
});
