import { lstat, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/**
 * Returns the git directory of a working tree: `.git`, or where the file `.git` points (linked worktrees, submodules); null
 * without one.
 */
export async function gitDirectory(path: string): Promise<string | null> {
  const git = join(path, '.git');
  try {
    if ((await lstat(git)).isDirectory()) return git;
    const target = /^gitdir: (.+)\n?$/.exec(await readFile(git, 'utf8'))?.[1];
    return target === undefined ? null : resolve(path, target);
  } catch {
    return null; // no repository, or not a directory
  }
}
