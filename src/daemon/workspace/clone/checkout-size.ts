import type { Git } from '../git/git.js';
import type { Mirror } from './mirror.js';

/** This is only an estimate: none is better than a wait. */
const TIMEOUT_MS = 3000;

/** Returns the bytes that a branch takes when checked out, as far as the mirror knows; 0 while it knows nothing. */
export async function checkoutSize(git: Git, mirror: Mirror | null, branch: string | null): Promise<number> {
  if (mirror === null) return 0;
  const { branches, defaultBranch } = mirror.refs;
  const commit = branches.get(branch ?? '') ?? branches.get(defaultBranch ?? '');
  if (commit === undefined) return 0;
  const args = [`--git-dir=${mirror.directory}`, 'ls-tree', '-r', '-l', '--full-tree', commit];
  const result = await git.local('/', args, { timeoutMs: TIMEOUT_MS, signal: new AbortController().signal });
  if (result.code !== 0 || result.truncated) return 0;
  let total = 0;
  // "<mode> <type> <id> <size>\t<path>"
  for (const [, size] of result.stdout.matchAll(/^\d+ blob [0-9a-f]+ +(\d+)\t/gm)) total += Number(size);
  return total;
}
