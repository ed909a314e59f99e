import { expect, test } from 'vitest';
import { SchmuxError } from '../../../contract/errors.js';
import { parseRepoUrl } from '../git/names/url.js';
import { isUnanswered, staleNote } from './offline.js';

const url = parseRepoUrl('https://example.com/x.git');
const failed = (cause: string) => new SchmuxError('REPO_UNREACHABLE', 'x', { cause });

test.each([
  "fatal: unable to access 'https://x/': Could not resolve host: x",
  'ssh: connect to host x port 22: Connection timed out',
  "fatal: unable to access 'https://x/': Failed to connect to x port 443 after 2 ms: Couldn't connect to server",
  'fatal: unable to connect to x:\nx[0: ::1]: errno=Connection refused',
  "fatal: unable to access 'https://x/': The requested URL returned error: 503",
  'ssh: connect to host x port 22: Network is unreachable',
])('%s: unanswered', async (cause) => {
  expect(await isUnanswered(failed(cause), url)).toBe(true);
});

test.each([
  'remote: Repository not found.',
  "fatal: could not read Username for 'https://x': terminal prompts disabled",
  'git@x: Permission denied (publickey).',
  'Host key verification failed.',
  "fatal: unable to access 'https://x/': The requested URL returned error: 404",
  'fatal: early EOF',
])('%s: refused by the remote or by git', async (cause) => {
  expect(await isUnanswered(failed(cause), url)).toBe(false);
});

test('treats timeouts and missing paths as unanswered', async () => {
  expect(await isUnanswered(new SchmuxError('CLONE_TIMEOUT', 'x'), url)).toBe(true);
  expect(await isUnanswered(failed('does not exist'), parseRepoUrl('/no/such/path'))).toBe(true);
  expect(await isUnanswered(failed('not a git repository'), parseRepoUrl('/tmp'))).toBe(false);
  expect(await isUnanswered(new Error('x'), url)).toBe(false);
});

test.each([
  [30_000, 'less than a minute ago'],
  [59 * 60_000, '59 min ago'],
  [2.5 * 3_600_000, '2 h ago'],
  [49 * 3_600_000, '2 days ago'],
])('the age of a copy: %d ms is %s', (age, words) => {
  expect(staleNote({ fetchedAt: 1000, why: 'Why.' }, 'origin', 1000 + age)).toBe(
    `origin did not respond; the copy on this machine is from ${words}. Why.`,
  );
});
