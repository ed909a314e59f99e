import { isPlainText } from '../../../../contract/names.js';
import { SchmuxError } from '../../../../contract/errors.js';
import type { Git } from '../git.js';

/** Of UTF-8. A loose ref is a file with a lock file that ends in `.lock`; file systems allow 255 bytes. */
const COMPONENT_MAX_BYTES = 240;
/** Of UTF-8. */
const BRANCH_MAX_BYTES = 1000;

/**
 * Throws BRANCH_INVALID for a name that git does not accept as a branch (git-check-ref-format(1)) or would take for something
 * else: an option, a shorthand (`@{-1}`, `@`), a full ref. Unicode is fine.
 */
export async function checkBranch(git: Git, branch: string): Promise<void> {
  const problem = branchProblem(branch);
  if (problem !== null) throw invalid(branch, problem);
  // Run outside of any repository, so that no shorthand is resolved.
  const result = await git.read('/', ['check-ref-format', '--branch', branch]);
  if (result.code !== 0 || result.stdout.trim() !== branch) throw invalid(branch, 'git does not allow it');
}

/** Does the same for a value of -b, which may also be a full ref that exists on the remote. */
export async function checkWanted(git: Git, wanted: string): Promise<void> {
  if (!wanted.startsWith('refs/')) return checkBranch(git, wanted);
  const problem = branchProblem(wanted.slice('refs/'.length));
  if (problem !== null) throw invalid(wanted, problem);
  const result = await git.read('/', ['check-ref-format', wanted]);
  if (result.code !== 0) throw invalid(wanted, 'git does not allow it');
}

/** Returns what is wrong with a branch name as far as that is known without git; null when nothing is. */
export function branchProblem(branch: string): string | null {
  if (branch === '') return 'it is empty';
  if (branch.startsWith('-')) return 'it starts with a dash';
  if (!isPlainText(branch)) return 'it contains control or direction-changing characters';
  if (branch === '@' || branch === 'HEAD') return 'git uses that name for the current commit';
  if (branch.startsWith('refs/')) return 'it is a full ref name; omit refs/heads/';
  if (/[\s~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$/.test(branch))
    return 'it contains characters that git does not allow there';
  if (branch.split('/').some((part) => part.startsWith('.') || part.endsWith('.lock')))
    return 'one of its parts starts with a dot or ends in .lock';
  const tooLong = branch.split('/').some((part) => Buffer.byteLength(part) > COMPONENT_MAX_BYTES);
  if (tooLong || Buffer.byteLength(branch) > BRANCH_MAX_BYTES) return 'it is too long';
  return null;
}

function invalid(branch: string, why: string): SchmuxError {
  const shown = isPlainText(branch)
    ? `The branch name ${JSON.stringify(branch.slice(0, 100))}`
    : 'The branch name';
  return new SchmuxError('BRANCH_INVALID', `${shown} cannot be used: ${why}.`, {
    hint: /[~^]|@\{/.test(branch)
      ? 'To start at a commit, pass its id; git rev-parse prints it.'
      : 'Use letters, digits, dashes, slashes and dots, for example fix/login.',
  });
}
