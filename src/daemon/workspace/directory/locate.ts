import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SchmuxError } from '../../../contract/errors.js';
import { lastLine, stderrTail } from '../git/failure/stderr.js';
import type { Git } from '../git/git.js';
import type { Homes } from './homes.js';
import { directoriesAround, directoryAt, type Directory } from './identity.js';

/** `plain`: no working tree, or only that of a versioned home, which no directory in it is taken for. */
export type Located = { kind: 'tree'; top: Directory } | { kind: 'plain' };

/**
 * The working tree that a directory is in, as git says: the innermost one, so that a submodule, a nested repository or a
 * linked worktree is never taken for the one around it. WORKSPACE_UNREADABLE with git's reason when git refuses to tell.
 */
export async function locate(git: Git, directory: Directory, homes: Homes): Promise<Located> {
  const around = await directoriesAround(directory);
  const args = ['rev-parse', '--is-inside-git-dir', '--is-bare-repository', '--show-toplevel'];
  // A ceiling that git starts in is searched all the same.
  const result = await git.read(directory.real, args, { ceilings: [...homes.paths, '/'] });
  if (result.outcome !== 'exited')
    throw unreadable(
      directory.real,
      result.outcome === 'timeout' ? 'git did not answer in time' : 'git failed',
    );
  const [insideGit, bare, ...rest] = result.stdout.split('\n');
  const said = rest.join('\n').replace(/\n$/, '');
  if (result.code === 0 && said !== '') {
    const top = await directoryAt(said);
    if (top === null || !around.some(({ key }) => key === top.key))
      throw unreadable(directory.real, `the files of its repository are elsewhere, in ${said}`);
    await refusePassedOver(around, ({ key }) => key === top.key);
    // Only a home that was named itself is meant.
    return homes.around.has(top.key) && top.key !== directory.key ? { kind: 'plain' } : { kind: 'tree', top };
  }
  if (insideGit === 'true')
    throw unreadable(directory.real, 'it lies in a git directory, where there are no files to work on');
  // The folder around a bare repository and its worktrees.
  if (bare === 'true') return { kind: 'plain' };
  if (!/not a git repository \(or any/.test(result.stderr))
    throw unreadable(directory.real, lastLine(result.stderr), result.stderr);
  await refusePassedOver(around, ({ key }) => homes.around.has(key));
  return { kind: 'plain' };
}

/** git silently passes over a repository that is damaged or that it may not read; the one around it is not meant then. */
async function refusePassedOver(
  around: readonly Directory[],
  isEnd: (directory: Directory) => boolean,
): Promise<void> {
  for (const directory of around) {
    if (isEnd(directory)) return;
    const problem = await gitProblem(directory.real);
    if (problem !== null) throw unreadable(directory.real, problem);
  }
}

/** An empty `.git` is nothing, also to git. */
async function gitProblem(path: string): Promise<string | null> {
  try {
    const inside = await readdir(join(path, '.git'));
    return inside.length === 0 ? null : 'its .git is damaged, so that git does not take it for a repository';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'its .git cannot be read' : null;
  }
}

function unreadable(path: string, why: string, stderr = ''): SchmuxError {
  const owner = /dubious ownership|owned by someone else/.test(why);
  const moved = why.startsWith('not a git repository: ');
  return new SchmuxError('WORKSPACE_UNREADABLE', `${path} cannot be used as a workspace: ${why}.`, {
    hint: owner
      ? 'It belongs to another user. If you trust it: git config --global --add safe.directory DIRECTORY'
      : moved
        ? 'Its repository was moved or removed: git worktree repair, run in that repository, may help.'
        : `See for yourself: git -C ${path} status`,
    detail: stderrTail(stderr),
  });
}
