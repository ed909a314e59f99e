import { isPlainText } from '../../../../contract/names.js';
import { SchmuxError } from '../../../../contract/errors.js';
import type { Git } from '../git.js';

/** A loose ref is a file and its lock ends in `.lock`: file systems allow 255. Unit: bytes of UTF-8. */
const COMPONENT_MAX = 240;
/** Unit: bytes of UTF-8. */
const BRANCH_MAX = 1000;

/**
 * Refuses what git would not take as a branch (git-check-ref-format(1)), and what it would take for something else: an
 * option, a shorthand (`@{-1}`, `@`), a full ref. Unicode is fine. Throws BRANCH_INVALID.
 */
export async function checkBranch(git: Git, branch: string): Promise<void> {
  const problem = branchProblem(branch);
  if (problem !== null) throw invalid(branch, problem);
  // Outside of any repository, so that no shorthand is looked up.
  const result = await git.read('/', ['check-ref-format', '--branch', branch]);
  if (result.code !== 0 || result.stdout.trim() !== branch) throw invalid(branch, 'git does not allow it');
}

/** The same for what -b takes: also a full ref, which must exist on the remote. */
export async function checkWanted(git: Git, wanted: string): Promise<void> {
  if (!wanted.startsWith('refs/')) return checkBranch(git, wanted);
  const problem = branchProblem(wanted.slice('refs/'.length));
  if (problem !== null) throw invalid(wanted, problem);
  const result = await git.read('/', ['check-ref-format', wanted]);
  if (result.code !== 0) throw invalid(wanted, 'git does not allow it');
}

/** What is wrong with a branch name before git is asked; null when nothing is. */
export function branchProblem(branch: string): string | null {
  if (branch === '') return 'it is empty';
  if (branch.startsWith('-')) return 'it begins with a dash';
  if (!isPlainText(branch)) return 'it contains control or direction-changing characters';
  if (branch === '@' || branch === 'HEAD') return 'that name means the current commit';
  if (branch.startsWith('refs/')) return 'it is a full ref; leave refs/heads/ out';
  if (/[\s~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$/.test(branch))
    return 'git does not allow these characters there';
  if (branch.split('/').some((part) => part.startsWith('.') || part.endsWith('.lock')))
    return 'a part of it begins with a dot or ends in .lock';
  const tooLong = branch.split('/').some((part) => Buffer.byteLength(part) > COMPONENT_MAX);
  if (tooLong || Buffer.byteLength(branch) > BRANCH_MAX) return 'it is too long';
  return null;
}

function invalid(branch: string, why: string): SchmuxError {
  const shown = isPlainText(branch)
    ? `The branch name ${JSON.stringify(branch.slice(0, 100))}`
    : 'The branch name';
  return new SchmuxError('BRANCH_INVALID', `${shown} cannot be used: ${why}.`, {
    hint: /[~^]|@\{/.test(branch)
      ? 'For a commit give its id: git rev-parse prints it.'
      : 'Use letters, digits, dash, slash and dot, for example fix/login.',
  });
}
