import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lastLine, stderrTail, redactCredentials } from './stderr.js';

test('the last lines are kept, at most ten, without progress and blank lines', () => {
  const text = [
    "Cloning into bare repository 'm.git'...",
    'remote: Enumerating objects: 4, done.        ',
    'Receiving objects:  50% (1/2)\rReceiving objects: 100% (2/2), 3.1 KiB | 1 MiB/s, done.',
    'remote: warning: lazy fetching disabled; some objects may not be available        ',
    '',
    'fatal: early EOF',
  ].join('\n');
  expect(stderrTail(text)).toBe(
    'remote: warning: lazy fetching disabled; some objects may not be available\nfatal: early EOF',
  );
  const many = Array.from({ length: 30 }, (_, index) => `error: line ${index}`).join('\n');
  expect(stderrTail(many)?.split('\n')).toEqual(
    Array.from({ length: 10 }, (_, index) => `error: line ${index + 20}`),
  );
  expect(stderrTail('\n \r\n')).toBeUndefined();
});

test('removes logins of every known form', () => {
  const secrets = [
    "fatal: unable to access 'https://me:hush@host/x.git/': 403",
    "fatal: unable to access 'https://me:hu@sh-hush@host/x.git/': 403",
    'fatal: ssh://hush@host/x',
    'fatal: https://host/x.git?private_token=hush&depth=1',
    'curl: Authorization: Basic hush',
    'curl: PRIVATE-TOKEN: hush',
    'remote: token ghp_hushhushhushhushhushhush expired',
  ];
  for (const text of secrets) {
    expect(redactCredentials(text)).not.toContain('hush');
    expect(stderrTail(text)).not.toContain('hush');
    expect(lastLine(text)).not.toContain('hush');
  }
  expect(redactCredentials('git@github.com: Permission denied')).toBe('git@github.com: Permission denied');
});

test('keeps the output short and free of control characters other than line ends, whatever a remote sends', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
      const words = stderrTail(text) ?? '';
      expect(words).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
      expect(words.split('\n').length).toBeLessThanOrEqual(10);
      expect(lastLine(text)).not.toMatch(/\p{Cc}|\p{Cf}/u);
    }),
  );
});
