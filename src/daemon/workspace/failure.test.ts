import { expect, test } from 'vitest';
import type { ExecResult } from '../lib/exec.js';
import { fileFailure, gitFailure } from './failure.js';

const result = (stderr: string, outcome: ExecResult['outcome'] = 'exited'): ExecResult => ({
  code: outcome === 'exited' ? 128 : null,
  signal: null,
  stdout: '',
  stderr,
  outcome,
  truncated: false,
});
const context = { url: 'https://token@example.com/me/x.git', what: 'The repository could not be cloned' };

const SSH_TAIL =
  'fatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n';

test.each([
  [
    'fatal: write error: No space left on device\nfatal: fetch-pack: invalid index-pack output',
    'DISK_FULL',
    'disk is full',
  ],
  ["fatal: transport 'ext' not allowed", 'REPO_URL_INVALID', 'does not allow'],
  [
    "fatal: unable to access 'https://nowhere.invalid/': Could not resolve host: nowhere.invalid",
    'REPO_UNREACHABLE',
    'could not be found',
  ],
  [
    `ssh: Could not resolve hostname nowhere.invalid: Name or service not known\n${SSH_TAIL}`,
    'REPO_UNREACHABLE',
    'could not be found',
  ],
  [`Host key verification failed.\n${SSH_TAIL}`, 'REPO_UNREACHABLE', 'does not know'],
  [`git@github.com: Permission denied (publickey).\n${SSH_TAIL}`, 'REPO_UNREACHABLE', 'asks for a login'],
  [
    "fatal: could not read Username for 'https://example.com': terminal prompts disabled",
    'REPO_UNREACHABLE',
    'asks for a login',
  ],
  [
    "remote: Invalid username or token.\nfatal: Authentication failed for 'https://example.com/me/x.git/'",
    'REPO_UNREACHABLE',
    'asks for a login',
  ],
  [
    "fatal: unable to access 'https://example.com/': The requested URL returned error: 403",
    'REPO_UNREACHABLE',
    'asks for a login',
  ],
  [`ERROR: Repository not found.\n${SSH_TAIL}`, 'REPO_UNREACHABLE', 'no git repository'],
  [
    "remote: Repository not found.\nfatal: repository 'https://example.com/me/x.git/' not found",
    'REPO_UNREACHABLE',
    'no git repository',
  ],
  [
    `fatal: '/srv/x' does not appear to be a git repository\n${SSH_TAIL}`,
    'REPO_UNREACHABLE',
    'no git repository',
  ],
  ["fatal: detected dubious ownership in repository at '/srv/x'", 'REPO_UNREACHABLE', 'another user'],
  [
    "fatal: unable to access 'https://example.com/': server certificate verification failed. CAfile: none CRLfile: none",
    'REPO_UNREACHABLE',
    'encrypted',
  ],
  [
    "fatal: unable to access 'https://example.com/': Failed to connect to example.com port 443: Connection refused",
    'REPO_UNREACHABLE',
    'cannot be reached',
  ],
  [
    `ssh: connect to host example.com port 22: Connection timed out\n${SSH_TAIL}`,
    'REPO_UNREACHABLE',
    'cannot be reached',
  ],
  [
    'error: RPC failed; curl 18 transfer closed with outstanding read data remaining\nfatal: early EOF\nfatal: fetch-pack: invalid index-pack output',
    'CLONE_FAILED',
    'broke before everything',
  ],
  [
    `client_loop: send disconnect: Broken pipe\nfatal: the remote end hung up unexpectedly`,
    'CLONE_FAILED',
    'broke before everything',
  ],
  [
    "fatal: cannot lock ref 'refs/heads/main/x': 'refs/heads/main' exists; cannot create 'refs/heads/main/x'",
    'BRANCH_INVALID',
    'folder of the other',
  ],
] as const)('%s', (stderr, code, text) => {
  const error = gitFailure(result(stderr), context);
  expect(error).toMatchObject({ code, hint: expect.any(String) });
  expect(error.message).toContain(text);
  expect(error.message).toMatch(/^\S.*\.$/);
  expect(`${error.message}${error.hint}`).not.toContain('token@');
});

test('outcomes come before words, and unknown words are quoted without control characters or logins', () => {
  expect(gitFailure(result('', 'timeout'), context).code).toBe('CLONE_TIMEOUT');
  expect(gitFailure(result('', 'aborted'), context).code).toBe('SPAWN_CANCELLED');
  expect(gitFailure(result('', 'not_found'), context).code).toBe('GIT_MISSING');
  const odd = gitFailure(result('fatal: \u001b[31modd\u202e https://u:p@example.com/ thing.\n'), context);
  expect(odd.message).toBe('The repository could not be cloned: [31modd  https://example.com/ thing.');
});

test('errors of the file system', () => {
  const error = (code: string) => Object.assign(new Error(code), { code });
  expect(fileFailure(error('ENOSPC'), '/x').code).toBe('DISK_FULL');
  expect(fileFailure(error('EROFS'), '/x').message).toBe('/x cannot be written: the disk is read-only.');
  expect(fileFailure(error('EMFILE'), '/x').code).toBe('CLONE_FAILED');
});
