import type { SafetyReport } from '../../contract/workspace.js';
import type { Git } from './git.js';
import { kindOf } from './paths.js';
import { readPorcelain } from './status.js';

/** Enough to recognise what would be lost; the text has the count. */
const ITEMS_MAX = 50;

type Reason = SafetyReport['reasons'][number];

/**
 * What deleting `path` would lose, looked up at this moment: changes, untracked files, stashes, and commits on any local
 * branch, tag of one's own, or detached HEAD that no remote-tracking branch has (S8.3). What cannot be read is unsafe; what
 * is not there is safe. Ignored files do not count.
 */
export async function lossOf(git: Git, path: string): Promise<Reason[]> {
  const kind = await kindOf(path);
  if (kind === 'absent') return [];
  const porcelain = kind === 'directory' ? await readPorcelain(git, path) : null;
  if (porcelain === null)
    return [unreadable('It could not be read as a git repository, so nobody can tell what is in it.')];
  const reasons: Reason[] = [];
  const add = (kind: Reason['kind'], items: string[], [one, many]: [string, string]) => {
    if (items.length === 0) return;
    const text = `${items.length} ${items.length === 1 ? one : many}`;
    reasons.push({ kind, text, items: items.slice(0, ITEMS_MAX) });
  };
  add('changed', porcelain.changed, ['uncommitted change', 'uncommitted changes']);
  add('untracked', porcelain.untracked, ['untracked file', 'untracked files']);

  const stashes = await lines(git, path, ['stash', 'list', '--format=%gd %gs']);
  const unpushed = await lines(git, path, [
    'log',
    '--format=%h %s%d',
    '--decorate=short',
    ...(porcelain.commit === null ? [] : ['HEAD']),
    '--branches',
    '--not',
    '--remotes',
    '--',
  ]);
  if (stashes === null || unpushed === null)
    return [...reasons, unreadable('Its stashes and commits could not be listed.')];
  add('stashes', stashes, ['stash', 'stashes']);
  add('unpushed', unpushed, ['commit that is on no remote branch', 'commits that are on no remote branch']);
  return reasons;
}

/** For a refusal: what would be lost, in one line. */
export function lossSentence(reasons: readonly Reason[]): string {
  return reasons.map((reason) => reason.text.replace(/\.$/, '')).join(', ');
}

async function lines(git: Git, path: string, args: string[]): Promise<string[] | null> {
  const result = await git.read(path, args);
  if (result.outcome !== 'exited' || (result.code !== 0 && !result.truncated)) return null;
  return result.stdout.split('\n').filter((line) => line !== '');
}

function unreadable(text: string): Reason {
  return { kind: 'unreadable', text, items: [] };
}
