import type { RepoUrl } from '../git/names/url.js';
import type { Mirrors } from './mirror.js';

export type Branches = { default_branch: string | null; branches: string[]; tags: string[] };

/** A page lists this many; typing finds the others. */
const NAMES_MAX = 5000;

/** Lists branches and tags of a remote, the default branch first; of the clone cache when the remote cannot be reached. */
export async function listBranches(mirrors: Mirrors, url: RepoUrl): Promise<Branches> {
  const refs = await mirrors.list(url).catch(async (error: unknown) => {
    const mirror = await mirrors.peek(url);
    if (mirror === null) throw error;
    return mirror.refs;
  });
  const all = new Set([...refs.branches.keys(), ...refs.upstream.keys()]);
  const others = [...all].filter((name) => name !== refs.defaultBranch).sort();
  const first = refs.defaultBranch === null ? [] : [refs.defaultBranch];
  return {
    default_branch: refs.defaultBranch,
    branches: [...first, ...others].slice(0, NAMES_MAX),
    tags: [...refs.tags.keys()].sort().slice(0, NAMES_MAX),
  };
}
