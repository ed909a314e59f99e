import type { Budget } from '../budget.js';
import type { ScratchRepo } from '../scratch-repo.js';

/** Later commits of the branch that are searched for a squash merge. */
const LATER_MAX = 25;
/** Changed files that narrow down this search. */
const PATHS_MAX = 100;

/**
 * True when everything that `tip` changed since it forked from `base` is in `base`: merging it would change nothing, now or right
 * after one of the later commits of `base` (a squash merge, a rebase). False when `tip` has no net change, which proves nothing.
 */
export async function isMerged(
  scratch: ScratchRepo,
  { tip, base }: { tip: string; base: string },
  budget: Budget,
): Promise<boolean> {
  const query = async (...args: string[]) => {
    const result = await scratch.query(args, { timeoutMs: budget.ms() });
    return result.outcome === 'exited' && result.code === 0 ? result.stdout : null;
  };
  const treeOf = async (commit: string) => (await query('rev-parse', '--verify', `${commit}^{tree}`))?.trim();
  const fork = (await query('merge-base', base, tip))?.trim();
  const tree = await treeOf(tip);
  if (fork === undefined || fork === '' || tree === undefined || (await treeOf(fork)) === tree) return false;

  const holds = async (commit: string): Promise<boolean> => {
    const there = await treeOf(commit);
    if (there === tree) return true;
    // A merge without conflicts prints only its tree.
    const merged = await query('merge-tree', '--write-tree', commit, tip);
    return merged !== null && merged.trim() === there;
  };
  if (await holds(base)) return true;
  const changed = ((await query('diff-tree', '-r', '-z', '--name-only', fork, tip)) ?? '').split('\0');
  const paths = changed.filter((path) => path !== '').slice(0, PATHS_MAX);
  const later = await query(
    '--literal-pathspecs',
    'rev-list',
    '--first-parent',
    `--max-count=${LATER_MAX}`,
    `${fork}..${base}`,
    '--',
    ...paths,
  );
  for (const commit of (later ?? '').split('\n'))
    if (commit !== '' && !budget.spent() && (await holds(commit))) return true;
  return false;
}
