import type { Git } from '../git.js';

/** The name that `git clone` gives to the remote of a clone: clone.defaultRemoteName of the user, else origin. */
export async function cloneRemoteName(git: Git): Promise<string> {
  const result = await git.read('/', ['config', '--get', 'clone.defaultRemoteName']);
  const name = result.code === 0 ? result.stdout.trim() : '';
  return /^[A-Za-z0-9_][\w.-]*$/.test(name) && !name.includes('..') ? name : 'origin';
}
