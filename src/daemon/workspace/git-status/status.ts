import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitProblem, GitStatus } from '../../../contract/workspace/workspace.js';
import type { Clock } from '../../../lib/clock.js';
import { isoTime } from '../../../lib/clock.js';
import type { ExecResult } from '../../../lib/exec.js';
import { asText, isText, showName, type ByteName } from '../git/names/byte-names.js';
import { checkedOutGitlinks } from '../git/gitlinks.js';
import { repoFiltersOf } from '../git/repo-config/repo-filters.js';
import { gitProblem } from '../git/failure/problem.js';
import type { Git } from '../git/git.js';
import { parsePorcelain, type Porcelain } from './porcelain.js';

/** Longer output is cut and the counts become lower bounds; a row shows numbers, not lists. */
const STATUS_MAX_BYTES = 4 * 1024 * 1024;
const STATUS_TIMEOUT_MS = 10_000;
/** Nesting of submodules; deeper ones are not read. */
const DEPTH_MAX = 8;

/** The git status of a directory, or why git cannot read it; both null for a plain directory. */
export type DirectoryStatus = { git: GitStatus | null; problem: GitProblem | null };

/** Reads the git status of a directory. */
export async function readStatus(deps: { git: Git; clock: Clock }, path: string): Promise<DirectoryStatus> {
  const read = await readPorcelain(deps.git, path, DEPTH_MAX);
  if ('failed' in read) {
    const problem = (await hasGit(path)) ? gitProblem(read.failed, path) : null;
    return { git: null, problem };
  }
  const { changed, untracked, unstaged, stashes, ...rest } = read;
  const filtered = await repoFiltersOf(deps.git, path, unstaged);
  // Every line of a file differs when its filter is not run.
  const countable = changed.length > 0 && filtered.size === 0 && rest.commit !== null;
  const lines = countable ? await countLines(deps.git, path) : null;
  const git: GitStatus = {
    ...rest,
    changed: changed.length - filtered.size,
    untracked: untracked.length,
    stashes: stashes === 0 ? await countStashes(path) : stashes,
    ...lines,
    ...(filtered.size === 0
      ? {}
      : { filtered: { files: filtered.size, filters: [...new Set(filtered.values())].map(showName) } }),
    checked_at: isoTime(deps.clock.now()),
  };
  return { git, problem: null };
}

/**
 * Counts lines added and removed since HEAD; null when git fails. `git diff` would refresh the index whatever its lock
 * options; `diff-index` only reads it.
 */
async function countLines(
  git: Git,
  path: string,
): Promise<Pick<GitStatus, 'insertions' | 'deletions'> | null> {
  const args = [
    'diff-index',
    '--shortstat',
    '--no-ext-diff',
    '--no-textconv',
    '--ignore-submodules=dirty',
    'HEAD',
    '--',
  ];
  const result = await git.read(path, args, { timeoutMs: STATUS_TIMEOUT_MS });
  if (result.outcome !== 'exited' || result.code !== 0) return null;
  const count = (word: string): number => Number(new RegExp(`(\\d+) ${word}`).exec(result.stdout)?.[1] ?? 0);
  return { insertions: count('insertion'), deletions: count('deletion') };
}

/** Runs and parses one `git status`. Changes nothing, not even the index. Names are bytes. */
async function readPorcelain(
  git: Git,
  path: string,
  depth: number,
): Promise<Porcelain | { failed: ExecResult }> {
  const args = [
    'status',
    '--porcelain=v2',
    '--branch',
    '--show-stash',
    '--untracked-files=normal',
    // git itself would descend into submodules and run programs that their config names.
    '--ignore-submodules=dirty',
    '-z',
  ];
  const options = { maxBytes: STATUS_MAX_BYTES, timeoutMs: STATUS_TIMEOUT_MS, encoding: 'latin1' } as const;
  const [result, dirty] = await Promise.all([
    git.read(path, args, options),
    depth > 0 ? dirtyGitlinks(git, path, depth) : [],
  ]);
  if (result.outcome !== 'exited' || result.code !== 0) return { failed: result };
  const porcelain = parsePorcelain(result.stdout);
  for (const name of dirty) if (!porcelain.changed.includes(name)) porcelain.changed.push(name);
  return porcelain;
}

/** Lists submodules with changes or untracked files of their own; an unreadable one counts, since it may have them. */
export async function dirtyGitlinks(git: Git, path: string, depth = DEPTH_MAX): Promise<ByteName[]> {
  const dirty: ByteName[] = [];
  for (const link of await checkedOutGitlinks(git, path)) {
    // A name that is not valid UTF-8 cannot be passed to git as a directory.
    const inside = isText(link.path)
      ? await readPorcelain(git, join(path, asText(link.path)), depth - 1)
      : null;
    if (inside === null || 'failed' in inside || inside.changed.length + inside.untracked.length > 0)
      dirty.push(link.path);
  }
  return dirty;
}

async function hasGit(path: string): Promise<boolean> {
  try {
    await lstat(join(path, '.git'));
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}

/** Counts stashes by the lines of their reflog: git before 2.35 has no stash line in porcelain v2. */
async function countStashes(path: string): Promise<number> {
  try {
    const log = await readFile(join(path, '.git/logs/refs/stash'), 'utf8');
    return log.split('\n').filter((line) => line !== '').length;
  } catch {
    return 0; // no stash was ever made, or `.git` is a file
  }
}
