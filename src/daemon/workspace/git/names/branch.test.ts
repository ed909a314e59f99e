import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { branchProblem, checkBranch } from './branch.js';
import { createGit } from '../git.js';

const git = createGit({ env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' } });

test.each([
  'main',
  'feature/größe-✓',
  'a.b',
  'x#(touch)',
  '$(touch${IFS}canary)',
  '`touch`',
  'a;b',
  "it's",
  'a|b',
  '日本',
])('%s is fine', async (branch) => {
  await expect(checkBranch(git, branch)).resolves.toBeUndefined();
});

test.each([
  '',
  '-b',
  '--upload-pack=x',
  '@',
  'HEAD',
  '@{-1}',
  'refs/heads/x',
  'a..b',
  'a b',
  'a\nb',
  'a\u202eb',
  'x.lock',
  '.x',
  'x/',
  '/x',
  'a//b',
  'a~1',
  'a^',
  'a:b',
  'a?',
  'a*',
  'a[',
  'a\\b',
  'a.',
  'a/.b',
  'é'.repeat(200),
])('%j is refused', async (branch) => {
  await expect(checkBranch(git, branch)).rejects.toMatchObject({ code: 'BRANCH_INVALID' });
});

test('explains how to start at a commit', async () => {
  for (const branch of ['HEAD~1', 'v1.0^{}', 'main@{1}'])
    await expect(checkBranch(git, branch)).rejects.toMatchObject({
      hint: expect.stringContaining('git rev-parse'),
    });
});

test('accepts nothing that git refuses', () => {
  const part = fc.oneof(
    fc.constantFrom('/', '.', '..', '@{', '.lock', '-', '~', '^', ':', '\\', ' ', '@'),
    fc.string({ unit: 'grapheme', maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
      const branch = parts.join('');
      if (branchProblem(branch) !== null) return;
      execFileSync('git', ['check-ref-format', `refs/heads/${branch}`]);
    }),
    { numRuns: 150 },
  );
});
