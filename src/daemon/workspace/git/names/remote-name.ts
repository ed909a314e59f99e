import type { Git } from '../git.js';

/** Returns the name that `git clone` gives to a remote: the user's clone.defaultRemoteName, else origin. */
export async function cloneRemoteName(git: Git): Promise<string> {
  const result = await git.read('/', ['config', '--get', 'clone.defaultRemoteName']);
  const name = result.code === 0 ? result.stdout.trim() : '';
  return /^[A-Za-z0-9_][\w.-]*$/.test(name) && !name.includes('..') ? name : 'origin';
}

/** Returns the remote that a repository's branches belong to: origin, or what the user calls it, or the first one. */
export async function mainRemote(git: Git, path: string): Promise<string> {
  const result = await git.read(path, ['remote']);
  const names = result.code === 0 ? result.stdout.split('\n').filter((name) => name !== '') : [];
  if (names.includes('origin')) return 'origin';
  const usual = await cloneRemoteName(git);
  return names.includes(usual) ? usual : (names[0] ?? 'origin');
}
