import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { SafetyReport } from '../../contract/workspace.js';
import { parseConfig } from './clone/checkout.js';
import { gitDirectory } from './git-directory.js';
import type { Git } from './git.js';
import { isInside, kindOf } from './paths.js';
import { readPorcelain } from './status.js';

/** Enough to recognise what would be lost; the text has the count. */
const ITEMS_MAX = 50;
/** Submodules in submodules in submodules; deeper ones are not looked for. */
const DEPTH_MAX = 3;
/** Commits of a large repository may take a while to compare. Unit: ms. */
const LOG_TIMEOUT_MS = 30_000;

export type Loss = SafetyReport['reasons'][number];
export type SafetyDeps = {
  git: Git;
  /** Ids of the tags that a remote is known to have; null when nothing is known of it. */
  tagsOf(originUrl: string): Promise<string[] | null>;
};

/**
 * What deleting `path` would lose, looked up at this moment (S8.3): changes, untracked files, stashes, and commits of HEAD
 * (also detached), any local branch, any tag of one's own and any other ref that no remote-tracking branch has; the same in
 * submodules; working trees elsewhere that live off this repository. What cannot be read is unsafe; what is not there is
 * safe. Ignored files do not count.
 */
export async function lossOf(deps: SafetyDeps, path: string): Promise<Loss[]> {
  const kind = await kindOf(path);
  if (kind === 'absent') return [];
  if (kind === 'other')
    return [loss('unreadable', 'It is no directory, so nobody can tell what is in it.', [])];
  return lossIn(deps, path, DEPTH_MAX);
}

/** For a refusal: what would be lost, in one line. */
export function lossSentence(reasons: readonly Loss[]): string {
  return reasons.map((reason) => reason.text.replace(/\.$/, '')).join(', ');
}

async function lossIn(deps: SafetyDeps, path: string, depth: number): Promise<Loss[]> {
  const { git } = deps;
  const porcelain = await readPorcelain(git, path);
  if (porcelain === null)
    return [
      loss('unreadable', 'It could not be read as a git repository, so nobody can tell what is in it.', []),
    ];
  const [stashes, unpushed, trees] = await Promise.all([
    lines({ git, path }, ['stash', 'list', '--format=%gd %gs']),
    unpushedCommits(deps, path, porcelain.commit !== null),
    otherTrees(git, path),
  ]);
  const reasons = [
    counted('changed', porcelain.changed, ['uncommitted change', 'uncommitted changes']),
    counted('untracked', porcelain.untracked, ['untracked file', 'untracked files']),
    counted('stashes', stashes ?? [], ['stash', 'stashes']),
    counted('unpushed', unpushed ?? [], [
      'commit that is on no remote branch',
      'commits that are on no remote branch',
    ]),
    counted('unreadable', trees ?? [], [
      'other working tree uses this repository',
      'other working trees use this repository',
    ]),
  ].filter((reason) => reason !== null);
  if (stashes === null || unpushed === null || trees === null)
    reasons.push(loss('unreadable', 'Its stashes and commits could not be listed.', []));
  for (const submodule of await submodules(git, path))
    if (depth > 0)
      for (const reason of await lossIn(deps, join(path, submodule), depth - 1))
        reasons.push({
          ...reason,
          text: `${reason.text.replace(/\.$/, '')} (in the submodule ${submodule})`,
        });
  return reasons;
}

/** Everything that is reachable here and from no remote-tracking branch; null when git does not answer. */
async function unpushedCommits(deps: SafetyDeps, path: string, hasHead: boolean): Promise<string[] | null> {
  const tags = await knownTags(deps, path);
  const args = [
    'log',
    '--format=%h %s%d',
    '--decorate=short',
    '--ignore-missing',
    '--exclude=refs/remotes/*',
    '--exclude=refs/stash',
    // Tags come with a clone, also such that no branch holds: without knowing which, none is counted.
    ...(tags === null ? ['--exclude=refs/tags/*'] : []),
    ...(hasHead ? ['--all'] : ['--glob=refs/*']),
    '--stdin',
    '--not',
    '--remotes',
  ];
  const input = (tags ?? []).map((id) => `^${id}\n`).join('');
  return lines({ git: deps.git, path }, args, input);
}

/** Ids of the tags that its remotes have, whatever they are called; null when nothing is known of any. */
async function knownTags(deps: SafetyDeps, path: string): Promise<string[] | null> {
  const result = await deps.git.read(path, ['config', '-z', '--get-regexp', '^remote\\..*\\.url$']);
  const urls = result.code === 0 ? [...parseConfig(result.stdout).values()].flat() : [];
  if (urls.length === 0) return [];
  const each = await Promise.all(urls.map((url) => deps.tagsOf(url)));
  const known = each.filter((tags) => tags !== null);
  return known.length === 0 ? null : known.flat();
}

/** Other working trees (git-worktree(1)) that are still there. */
async function otherTrees(git: Git, path: string): Promise<string[] | null> {
  const listed = await lines({ git, path }, ['worktree', 'list', '--porcelain']);
  if (listed === null) return null;
  const trees = listed
    .filter((line) => line.startsWith('worktree '))
    .map((line) => line.slice('worktree '.length));
  const there: string[] = [];
  for (const tree of trees.slice(1)) if ((await kindOf(tree)) === 'directory') there.push(tree);
  return there;
}

/** Paths of submodules that are checked out. `.gitmodules` is the repository's word: a path that leads out is left alone. */
async function submodules(git: Git, path: string): Promise<string[]> {
  const args = [
    'config',
    '--file',
    join(path, '.gitmodules'),
    '-z',
    '--get-regexp',
    '^submodule\\..*\\.path$',
  ];
  const result = await git.read(path, args);
  if (result.code !== 0) return [];
  const found: string[] = [];
  for (const entry of result.stdout.split('\0')) {
    const name = entry.slice(entry.indexOf('\n') + 1);
    const directory = join(path, name);
    if (entry === '' || (await gitDirectory(directory)) === null) continue;
    if (directory !== path && isInside(await realpath(path), await realpath(directory))) found.push(name);
  }
  return found;
}

async function lines(
  at: { git: Git; path: string },
  args: string[],
  input?: string,
): Promise<string[] | null> {
  const options = { timeoutMs: LOG_TIMEOUT_MS, ...(input === undefined ? {} : { input }) };
  const result = await at.git.read(at.path, args, options);
  if (result.outcome !== 'exited' || (result.code !== 0 && !result.truncated)) return null;
  return result.stdout.split('\n').filter((line) => line !== '');
}

function counted(kind: Loss['kind'], items: string[], [one, many]: [string, string]): Loss | null {
  return items.length === 0 ? null : loss(kind, `${items.length} ${items.length === 1 ? one : many}`, items);
}

function loss(kind: Loss['kind'], text: string, items: string[]): Loss {
  return { kind, text, items: items.slice(0, ITEMS_MAX) };
}
