import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SchmuxError } from '../../../contract/errors.js';
import { lastLine, stderrTail } from '../git/failure/stderr.js';
import type { Git } from '../git/git.js';
import type { Homes } from './homes.js';
import { directoriesAround, directoryAt, type Directory } from './identity.js';

/** `plain`: in no working tree, or only in that of a versioned home, which does not count for directories inside it. */
export type Located = { kind: 'tree'; top: Directory } | { kind: 'plain' };

/**
 * Finds the working tree that a directory is in, according to git: the innermost one, so that a submodule, a nested repository or
 * a linked worktree is never taken for the one around it. Throws WORKSPACE_UNREADABLE with git's reason when git refuses.
 */
export async function locate(git: Git, directory: Directory, homes: Homes): Promise<Located> {
  const around = await directoriesAround(directory);
  const args = ['rev-parse', '--is-inside-git-dir', '--is-bare-repository', '--show-toplevel'];
  // git searches the directory it starts in even if that is a ceiling.
  const result = await git.read(directory.real, args, { ceilings: [...homes.paths, '/'] });
  if (result.outcome !== 'exited')
    throw unreadable(
      directory.real,
      result.outcome === 'timeout' ? 'git did not answer in time' : 'git failed',
    );
  const [insideGit, bare, ...rest] = result.stdout.split('\n');
  const toplevel = rest.join('\n').replace(/\n$/, '');
  if (result.code === 0 && toplevel !== '') {
    const top = await directoryAt(toplevel);
    if (top === null || !around.some(({ key }) => key === top.key))
      throw unreadable(directory.real, `the files of its repository are elsewhere, in ${toplevel}`);
    await refuseSkipped(around, ({ key }) => key === top.key);
    // A home counts only when it was named itself.
    return homes.around.has(top.key) && top.key !== directory.key ? { kind: 'plain' } : { kind: 'tree', top };
  }
  if (insideGit === 'true')
    throw unreadable(directory.real, 'it is inside a git directory, which has no files to work on');
  // The folder that holds a bare repository and its worktrees.
  if (bare === 'true') return { kind: 'plain' };
  if (!/not a git repository \(or any/.test(result.stderr))
    throw unreadable(directory.real, lastLine(result.stderr), result.stderr);
  await refuseSkipped(around, ({ key }) => homes.around.has(key));
  return { kind: 'plain' };
}

/** Throws for a damaged or unreadable repository on the way up: git silently skips it, and the one around it is not meant. */
async function refuseSkipped(
  around: readonly Directory[],
  isEnd: (directory: Directory) => boolean,
): Promise<void> {
  for (const directory of around) {
    if (isEnd(directory)) return;
    const problem = await dotGitProblem(directory.real);
    if (problem !== null) throw unreadable(directory.real, problem);
  }
}

/** Returns what is wrong with the `.git` in `path`; null without one. git ignores an empty `.git`, too. */
async function dotGitProblem(path: string): Promise<string | null> {
  try {
    const inside = await readdir(join(path, '.git'));
    return inside.length === 0 ? null : 'its .git is damaged, so git does not recognize it as a repository';
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
        ? 'Its repository was moved or deleted; git worktree repair, run in that repository, may help.'
        : `To see what git says: git -C ${path} status`,
    detail: stderrTail(stderr),
  });
}
