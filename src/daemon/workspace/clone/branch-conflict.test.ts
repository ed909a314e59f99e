import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { branchInTheWay } from './branch-conflict.js';

test.each([
  ['release', ['release/2026.4'], 'release/2026.4'],
  ['release/2026.4/fix', ['main', 'release/2026.4'], 'release/2026.4'],
  ['release-2', ['release'], null],
  ['releases', ['release/x'], null],
  ['release/b', ['release/a'], null],
  ['Main', ['main'], null],
])('%s beside %j: %s', (name, branches, expected) => {
  expect(branchInTheWay(name, branches, { ignoreCase: false })).toBe(expected);
});

test('treats names that differ only in case as a conflict where case is ignored', () => {
  expect(branchInTheWay('Main', ['main'], { ignoreCase: true })).toBe('main');
  expect(branchInTheWay('MAIN/x', ['main'], { ignoreCase: true })).toBe('main');
  expect(branchInTheWay('main', ['main'], { ignoreCase: true })).toBeNull();
});

test('agrees with git', () => {
  const directory = mkdtempSync(join(tmpdir(), 'schmux-names-'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', directory, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  try {
    git('init', '-q', '-b', 'first');
    const tree = git('mktree').trim();
    const env = ['-c', 'user.name=x', '-c', 'user.email=x@example.invalid'];
    const commit = git(...env, 'commit-tree', '-m', 'x', tree).trim();
    const part = fc.constantFrom('a', 'b', 'ab');
    const name = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(name, name, (there, wanted) => {
        fc.pre(there !== wanted);
        git('update-ref', `refs/heads/${there}`, commit);
        let allowed = true;
        try {
          git('update-ref', `refs/heads/${wanted}`, commit);
          git('update-ref', '-d', `refs/heads/${wanted}`);
        } catch {
          allowed = false;
        }
        git('update-ref', '-d', `refs/heads/${there}`);
        return allowed === (branchInTheWay(wanted, [there], { ignoreCase: false }) === null);
      }),
      { numRuns: 60 },
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
