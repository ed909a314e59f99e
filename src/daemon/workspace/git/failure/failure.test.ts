import { expect, test } from 'vitest';
import type { ExecResult } from '../../../../lib/exec.js';
import { fileFailure, gitFailure } from './failure.js';

const result = (stderr: string, outcome: ExecResult['outcome'] = 'exited'): ExecResult => ({
  code: outcome === 'exited' ? 128 : null,
  signal: null,
  stdout: '',
  stderr,
  outcome,
  truncated: false,
});
const url = { text: 'https://token@example.com/me/x.git', kind: 'https' } as const;
const context = { url, step: 'download' } as const;
const path = { text: '/srv/x.git', kind: 'path' } as const;

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
    'Could not find the host',
  ],
  [
    `ssh: Could not resolve hostname nowhere.invalid: Name or service not known\n${SSH_TAIL}`,
    'REPO_UNREACHABLE',
    'Could not find the host',
  ],
  [`Host key verification failed.\n${SSH_TAIL}`, 'REPO_UNREACHABLE', 'does not know'],
  [`git@github.com: Permission denied (publickey).\n${SSH_TAIL}`, 'REPO_UNREACHABLE', 'requires a login'],
  [
    "fatal: could not read Username for 'https://example.com': terminal prompts disabled",
    'REPO_UNREACHABLE',
    'requires a login',
  ],
  [
    "remote: Invalid username or token.\nfatal: Authentication failed for 'https://example.com/me/x.git/'",
    'REPO_UNREACHABLE',
    'requires a login',
  ],
  [
    "fatal: unable to access 'https://example.com/': The requested URL returned error: 403",
    'REPO_UNREACHABLE',
    'requires a login',
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
    'lost before everything',
  ],
  [
    `client_loop: send disconnect: Broken pipe\nfatal: the remote end hung up unexpectedly`,
    'CLONE_FAILED',
    'lost before everything',
  ],
  [
    "fatal: cannot lock ref 'refs/heads/main/x': 'refs/heads/main' exists; cannot create 'refs/heads/main/x'",
    'BRANCH_INVALID',
    'folder inside the other',
  ],
] as const)('%s', (stderr, code, text) => {
  const error = gitFailure(result(stderr), context);
  expect(error).toMatchObject({ code, hint: expect.any(String) });
  expect(error.message).toContain(text);
  expect(error.message).toMatch(/^\S.*\.$/);
  expect(error.detail).toContain(stderr.split('\n')[0]);
  expect(JSON.stringify(error.toBody())).not.toContain('token@');
});

test('checks the outcome before the output, and quotes unknown output without control characters or logins', () => {
  expect(gitFailure(result('', 'timeout'), context).code).toBe('CLONE_TIMEOUT');
  expect(gitFailure(result('', 'aborted'), context).code).toBe('SPAWN_CANCELLED');
  expect(gitFailure(result('', 'not_found'), context).code).toBe('GIT_MISSING');
  const odd = gitFailure(result('fatal: \u001b[31modd\u202e https://u:p@example.com/ thing.\n'), context);
  expect(odd.message).toBe('Could not clone the repository: [31modd  https://example.com/ thing.');
});

test.each([
  [
    'a partial clone as source',
    'download',
    'remote: warning: lazy fetching disabled; some objects may not be available\nremote: fatal: could not fetch b6915bee9a06870779e821ba060d82fccbeae9f1 from promisor remote\nfatal: early EOF\nfatal: fetch-pack: invalid index-pack output',
    /partial clone/,
  ],
  [
    'a damaged source',
    'fetch',
    'remote: fatal: unable to read 1a9cc2b7fbfa834924f4c03780d767ccbecf0c9c\nerror: git upload-pack: git-pack-objects died with error.\nfatal: early EOF',
    /damaged/,
  ],
  [
    'a source that borrows',
    'download',
    'error: object directory /nowhere/objects does not exist; check .git/objects/info/alternates\nfatal: early EOF',
    /borrows/,
  ],
  ['a broken config file', 'list', `fatal: bad config line 9 in file ./config\n${SSH_TAIL}`, /cannot read/],
  ['a newer format', 'list', `fatal: Expected git repo version <= 1, found 9\n${SSH_TAIL}`, /cannot read/],
  [
    'an unexplained end',
    'fetch',
    'fatal: early EOF\nfatal: the remote end hung up unexpectedly',
    /^Could not fetch the repository: the remote/,
  ],
  [
    'a filter process that is not installed',
    'checkout',
    'git-lfs filter-process: 1: git-lfs: not found\nfatal: the remote end hung up unexpectedly',
    /runs git-lfs .* not found/,
  ],
  [
    'a filter that is not installed, in bash',
    'checkout',
    "git-crypt smudge: line 1: git-crypt: command not found\nerror: external filter 'git-crypt smudge' failed 127\nfatal: a: smudge filter git-crypt failed",
    /runs git-crypt .* not found/,
  ],
  [
    'a filter that failed',
    'checkout',
    "batch response: Authentication required\nerror: external filter 'git-lfs smudge' failed 2\nfatal: big.bin: smudge filter lfs failed",
    /filter lfs .* failed/,
  ],
  [
    'a filter process that died',
    'checkout',
    'fatal: the remote end hung up unexpectedly',
    /filter\.\*\.process.* exited/,
  ],
  [
    'a name that is too long',
    'checkout',
    'error: unable to create file aaa/bbb: File name too long',
    /its name: aaa\/bbb/,
  ],
  ['a name that is not allowed', 'checkout', "error: invalid path 'aux.c'", /its name: aux\.c/],
  [
    'a lock',
    'checkout',
    "fatal: Unable to create '/w/x/.git/index.lock': File exists.",
    /lock file behind: \/w\/x\/\.git\/index\.lock/,
  ],
  [
    'too many processes',
    'copy',
    'error: cannot fork() for index-pack: Resource temporarily unavailable',
    /ran out of/,
  ],
  [
    'a folder of somebody else',
    'copy',
    "fatal: could not create leading directories of '/w/x': Permission denied",
    /^Permission denied/,
  ],
] as const)(
  '%s on this machine is called what it is, and never a connection or a login',
  (_name, step, stderr, says) => {
    const error = gitFailure(result(stderr), { url: path, step });
    expect(error.message).toMatch(says);
    expect(`${error.message} ${error.hint}`).not.toMatch(/connection|login|network/i);
    expect(error.detail?.split('\n').length).toBe(stderr.trim().split(/\n+/).length);
  },
);

test('treats a path that is rewritten to an address (insteadOf) as a connection', () => {
  const words = "fatal: unable to access 'https://example.com/x/': Could not resolve host: example.com";
  expect(gitFailure(result(words), { url: path, step: 'fetch' }).message).toContain(
    'Could not find the host',
  );
});

test('a git that was killed, and a step of our own that took too long', () => {
  const killed = { ...result('', 'exited'), code: null, signal: 'SIGKILL' as const };
  expect(gitFailure(killed, { url: path, step: 'copy' }).message).toBe(
    'Could not create the workspace: git was killed by SIGKILL.',
  );
  expect(gitFailure(result('', 'timeout'), { url, step: 'checkout' }).message).toBe(
    'Could not write the files: it took too long.',
  );
});

test('errors of the file system', () => {
  const error = (code: string) => Object.assign(new Error(code), { code });
  expect(fileFailure(error('ENOSPC'), '/x').code).toBe('DISK_FULL');
  expect(fileFailure(error('EROFS'), '/x').message).toBe('/x cannot be written: the disk is read-only.');
  expect(fileFailure(error('EMFILE'), '/x').code).toBe('CLONE_FAILED');
});
