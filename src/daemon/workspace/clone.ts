import { availableParallelism } from 'node:os';
import type { ExecResult } from '../lib/exec.js';
import { SchmuxError } from '../../contract/errors.js';
import { gitFailure } from './failure.js';
import type { GitStep } from './git/failure-kinds.js';
import { expectOutput, type Git } from './git.js';
import type { Mirror } from './mirror.js';
import { createProgressParser } from './progress.js';
import type { Watcher } from './shared.js';
import type { RepoUrl } from './url.js';

export type CloneInput = {
  mirror: Mirror;
  url: RepoUrl;
  /** Null for the default branch. */
  branch: string | null;
  /** Must not exist. */
  target: string;
  timeoutMs: number;
};

/** `commit` is null in a repository without any. */
export type CloneResult = { branch: string; commit: string | null };

/** Writing files waits for the disk more than for a core: on two cores four workers took half the time of two (8,020 files). */
const WORKERS = Math.min(16, Math.max(4, availableParallelism()));

/**
 * Makes a complete, independent clone from a mirror: object files are hard links (no alternates; copies on another file
 * system, which an explicit --local would refuse), `origin` is the real
 * address before the first file is written (filters like LFS ask it), the checkout is parallel. Leaves a part behind when it
 * throws: the caller removes `target`.
 */
export async function cloneFromMirror(git: Git, input: CloneInput, watcher: Watcher): Promise<CloneResult> {
  const { mirror, url, target, timeoutMs } = input;
  const { branches, defaultBranch } = mirror.heads;
  const branch = input.branch ?? defaultBranch ?? (branches.size === 0 ? 'main' : null);
  const existing = branch !== null && branches.has(branch);
  const start = existing ? branch : defaultBranch;
  if (branch === null || (start === null && branches.size > 0))
    throw new SchmuxError('BRANCH_INVALID', 'The repository does not say which branch is its default.', {
      hint: `Name an existing one with -b, for example ${[...branches.keys()].slice(0, 5).join(', ')}.`,
    });
  const options = { timeoutMs, signal: watcher.signal };
  const must = (step: GitStep, result: ExecResult) => {
    if (result.outcome === 'exited' && result.code === 0) return;
    throw gitFailure(result, { url, step });
  };

  watcher.onProgress({ phase: 'cloning', percent: null, text: 'Copying the repository' });
  must(
    'copy',
    await git.clone(
      '/',
      [
        'clone',
        '--no-checkout',
        '--template=',
        '--no-recurse-submodules',
        '--origin=origin',
        ...(start !== null && branches.has(start) ? [`--branch=${start}`] : []),
        '--',
        mirror.directory,
        target,
      ],
      options,
    ),
  );
  must('copy', await git.clone(target, ['remote', 'set-url', 'origin', url.text], options));
  if (branches.size === 0) {
    must('branch', await git.clone(target, ['symbolic-ref', 'HEAD', `refs/heads/${branch}`], options));
    return { branch, commit: null };
  }
  if (!existing) {
    const create = ['branch', '--no-track', '--', branch, `refs/remotes/origin/${start}`];
    must('branch', await git.clone(target, create, options));
    must('branch', await git.clone(target, ['symbolic-ref', 'HEAD', `refs/heads/${branch}`], options));
  }
  watcher.onProgress({ phase: 'checkout', percent: 0, text: 'Writing files' });
  // Not `checkout`: it answers 0 although files could not be written (measured with git 2.39 on a full disk).
  const write = ['read-tree', '--reset', '-u', '-v', 'HEAD'];
  must(
    'checkout',
    await git.clone(target, ['-c', `checkout.workers=${WORKERS}`, ...write], {
      ...options,
      filters: true,
      onStderr: createProgressParser(watcher.onProgress),
    }),
  );
  const head = await git.read(target, ['rev-parse', '--verify', 'HEAD']);
  return { branch, commit: expectOutput(head, 'The new workspace could not be read').trim() };
}
