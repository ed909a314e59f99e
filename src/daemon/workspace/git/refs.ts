/** The target of HEAD: a branch (which need not exist), or a commit when it is detached. */
export type Head = { branch: string | null; commit: string | null };

/** Branches and tags of a remote, name → id, and its default branch (null when it names none). */
export type RepoRefs = {
  branches: ReadonlyMap<string, string>;
  tags: ReadonlyMap<string, string>;
  /** For a local checkout, the branches of its own remote as last fetched; otherwise empty. */
  upstream: ReadonlyMap<string, string>;
  /** Other refs (refs/pull/1/head), as far as they were listed. */
  others: ReadonlyMap<string, string>;
  defaultBranch: string | null;
  head: Head;
};

const BRANCHES = 'refs/heads/';
const TAGS = 'refs/tags/';

/** Sorts refs by their full names. `upstream` is the name of a checkout's own remote. */
export function sortRefs(
  refs: ReadonlyMap<string, string>,
  head: Head,
  upstream: string | null = null,
): RepoRefs {
  const branches = new Map<string, string>();
  const tags = new Map<string, string>();
  const others = new Map<string, string>();
  const tracked = new Map<string, string>();
  const remote = upstream === null ? null : `refs/remotes/${upstream}/`;
  for (const [ref, id] of refs) {
    if (ref.startsWith(BRANCHES)) branches.set(ref.slice(BRANCHES.length), id);
    else if (ref.startsWith(TAGS)) tags.set(ref.slice(TAGS.length), id);
    else if (remote !== null && ref.startsWith(remote) && ref !== `${remote}HEAD`)
      tracked.set(ref.slice(remote.length), id);
    else others.set(ref, id);
  }
  const empty = branches.size === 0 ? head.branch : null;
  return {
    branches,
    tags,
    upstream: tracked,
    others,
    head,
    defaultBranch: pickDefault(branches, head) ?? empty,
  };
}

/** Parses `%(refname) %(objectname)` of for-each-ref; a ref name has no space (git-check-ref-format(1)). */
export function parseRefs(output: string): Map<string, string> {
  const refs = new Map<string, string>();
  for (const line of output.split('\n')) {
    const space = line.lastIndexOf(' ');
    if (space > 0 && line.startsWith('refs/')) refs.set(line.slice(0, space), line.slice(space + 1));
  }
  return refs;
}

/** Parses `git ls-remote --symref`: "ref: refs/heads/main\tHEAD" and "<commit>\t<ref>" lines. */
export function parseLsRemote(output: string): { head: Head; refs: Map<string, string> } {
  const refs = new Map<string, string>();
  let branch: string | null = null;
  let commit: string | null = null;
  for (const line of output.split('\n')) {
    const [left, ref] = line.split('\t');
    if (left === undefined || ref === undefined) continue;
    if (left.startsWith('ref: ')) {
      if (ref === 'HEAD' && left.startsWith(`ref: ${BRANCHES}`))
        branch = left.slice(`ref: ${BRANCHES}`.length);
    } else if (ref === 'HEAD') commit = left;
    // "refs/tags/v1^{}" is what the tag v1 points to.
    else if (!ref.endsWith('^{}')) refs.set(ref, left);
  }
  return { head: { branch, commit }, refs };
}

/**
 * Returns the default branch: the one that HEAD names; for a detached HEAD a branch at that commit; else one of the usual names;
 * else the only branch.
 */
export function pickDefault(branches: ReadonlyMap<string, string>, head: Head): string | null {
  if (head.branch !== null && branches.has(head.branch)) return head.branch;
  const usual = ['main', 'master', 'trunk', 'develop'].filter((name) => branches.has(name));
  const same = [...branches].filter(([, commit]) => commit === head.commit).map(([name]) => name);
  const [only] = branches.keys();
  return (
    usual.find((name) => same.includes(name)) ??
    same[0] ??
    usual[0] ??
    (branches.size === 1 ? (only ?? null) : null)
  );
}
