import type { DiffBase } from '../../../contract/workspace/workspace.js';
import type { Git } from '../git/git.js';
import { mainRemote } from '../git/names/remote-name.js';

/**
 * Resolves the commit that a diff starts at. `head`: HEAD; `branch`: where HEAD forked from the remote's default branch; `spawn`:
 * `spawnCommit`, which was HEAD when schmux first used the directory. Falls back to HEAD or, in a repository without commits, to
 * the empty tree with a null `commit`.
 */
export async function diffBase(
  git: Git,
  path: string,
  want: { base: DiffBase; spawnCommit: string | null },
): Promise<{ commit: string | null; tree: string }> {
  const resolve = async (args: string[]) => {
    const result = await git.read(path, args);
    const id = result.stdout.trim();
    return result.code === 0 && /^[0-9a-f]{40,64}$/.test(id) ? id : null;
  };
  const commit = (name: string) =>
    resolve(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);

  const head = await commit('HEAD');
  if (want.base === 'spawn' && want.spawnCommit !== null) {
    const spawn = await commit(want.spawnCommit);
    if (spawn !== null) return { commit: spawn, tree: spawn };
  }
  if (want.base === 'branch' && head !== null) {
    const remote = await mainRemote(git, path);
    for (const name of ['HEAD', 'main', 'master']) {
      const ref = await commit(`refs/remotes/${remote}/${name}`);
      const fork = ref === null ? null : await resolve(['merge-base', 'HEAD', ref]);
      if (fork !== null) return { commit: fork, tree: fork };
    }
  }
  if (head !== null) return { commit: head, tree: head };
  const empty = await resolve(['hash-object', '-t', 'tree', '--stdin']);
  return { commit: null, tree: empty ?? '4b825dc642cb6eb9a060e54bf8d69288fbee4904' };
}
