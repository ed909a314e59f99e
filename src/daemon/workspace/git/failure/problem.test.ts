import { expect, test } from 'vitest';
import type { ExecResult } from '../../../../lib/exec.js';
import { gitProblem } from './problem.js';

const failed = (stderr: string): ExecResult => ({
  code: 128,
  signal: null,
  stdout: '',
  stderr,
  outcome: 'exited',
  truncated: false,
});

test.each([
  ["fatal: detected dubious ownership in repository at '/w/it''s'", /another user/, /safe\.directory /],
  ["fatal: unsafe repository ('/w/x' is owned by someone else)", /another user/, /safe\.directory \/w\/x$/],
  ['fatal: not a git repository: /main/.git/worktrees/x', /was moved or deleted/, /worktree repair/],
  [
    'fatal: not a git repository (or any of the parent directories): .git',
    /does not recognize as a repository/,
    /HEAD/,
  ],
  ['fatal: unknown repository extension found:\n\tnewest', /format is unknown/, /update git/],
  ['fatal: Expected git repo version <= 1, found 9', /format is unknown/, /update git/],
  ['fatal: bad config line 1 in file .git/config', /configuration/, /Fix/],
  ['error: bad signature 0x00000000\nfatal: index file corrupt', /index is damaged/, /git reset/],
  ['fatal: this operation must be run in a work tree', /core\.bare/, /core\.bare false/],
  ['fatal: bad object HEAD', /objects/, /git fsck/],
  ["error: open('.git/HEAD'): Permission denied", /not allowed to read/, /owns/],
])('%s', (stderr, message, hint) => {
  const problem = gitProblem(failed(stderr), '/w/x');
  expect(problem.message).toMatch(message);
  expect(problem.hint).toMatch(hint);
  expect(problem.detail?.split('\n')[0]).toBe(stderr.split('\n')[0]);
});

test('quotes git for unknown problems, and quotes a path in a command', () => {
  expect(gitProblem(failed('fatal: something new.'), '/x').message).toBe(
    'Git cannot read it: something new.',
  );
  const { hint } = gitProblem(failed("fatal: detected dubious ownership in repository at '/a b/$(c)'"), '/x');
  expect(hint).toMatch(/safe\.directory '\/a b\/\$\(c\)'$/);
  expect(gitProblem({ ...failed(''), outcome: 'timeout' }, '/x').message).toMatch(/in time/);
});
