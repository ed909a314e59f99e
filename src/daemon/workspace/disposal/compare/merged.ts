import type { Budget } from '../budget.js';
import type { ScratchRepo } from '../scratch-repo.js';

/** A squash merge is looked for among this many later commits of the branch. */
const LATER_MAX = 25;
/** More changed files are not used to narrow that down. */
const PATHS_MAX = 100;

/**
 * True when everything that `tip` changed since it left `base` is in `base`: merging it would change nothing, now or right
 * after one of the commits that `base` got since (a squash merge, a rebase). Without a change on the whole nothing is proven.
 */
export async function isMerged(
  scratch: ScratchRepo,
  { tip, base }: { tip: string; base: string },
  budget: Budget,
): Promise<boolean> {
  const ask = async (...args: string[]) => {
    const result = await scratch.query(args, { timeoutMs: budget.ms() });
    return result.outcome === 'exited' && result.code === 0 ? result.stdout : null;
  };
  const treeOf = async (commit: string) => (await ask('rev-parse', '--verify', `${commit}^{tree}`))?.trim();
  const fork = (await ask('merge-base', base, tip))?.trim();
  const tree = await treeOf(tip);
  if (fork === undefined || fork === '' || tree === undefined || (await treeOf(fork)) === tree) return false;

  const holds = async (commit: string): Promise<boolean> => {
    const there = await treeOf(commit);
    if (there === tree) return true;
    // The tree of a merge without conflicts is its only line.
    const merged = await ask('merge-tree', '--write-tree', commit, tip);
    return merged !== null && merged.trim() === there;
  };
  if (await holds(base)) return true;
  const changed = ((await ask('diff-tree', '-r', '-z', '--name-only', fork, tip)) ?? '').split('\0');
  const paths = changed.filter((path) => path !== '').slice(0, PATHS_MAX);
  const later = await ask(
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
