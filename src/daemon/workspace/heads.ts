/** Branches of a remote: name → commit, and which of them is its default (null when it does not say). */
export type Heads = { branches: ReadonlyMap<string, string>; defaultBranch: string | null };

/** `%(refname) %(objectname)` of for-each-ref; a ref name has no space (git-check-ref-format(1)). */
export function parseRefs(output: string): Map<string, string> {
  const refs = new Map<string, string>();
  for (const line of output.split('\n')) {
    const space = line.lastIndexOf(' ');
    const name = line.slice(0, space);
    if (space > 0 && name.startsWith('refs/heads/'))
      refs.set(name.slice('refs/heads/'.length), line.slice(space + 1));
  }
  return refs;
}

/** `git ls-remote --symref`: "ref: refs/heads/main\tHEAD" and "<commit>\t<ref>" lines. */
export function parseLsRemote(output: string): {
  head: { branch: string | null; commit: string | null };
  heads: Heads;
} {
  const branches = new Map<string, string>();
  let branch: string | null = null;
  let commit: string | null = null;
  for (const line of output.split('\n')) {
    const [left, ref] = line.split('\t');
    if (left === undefined || ref === undefined) continue;
    if (ref === 'HEAD' && left.startsWith('ref: refs/heads/')) branch = left.slice('ref: refs/heads/'.length);
    else if (ref === 'HEAD') commit = left;
    else if (ref.startsWith('refs/heads/')) branches.set(ref.slice('refs/heads/'.length), left);
  }
  return {
    head: { branch, commit },
    heads: { branches, defaultBranch: pickDefault(branches, { branch, commit }) },
  };
}

/**
 * The default branch: what HEAD names; for a detached HEAD the branch at that commit; else the usual names; else the only
 * branch there is.
 */
export function pickDefault(
  branches: ReadonlyMap<string, string>,
  head: { branch: string | null; commit: string | null },
): string | null {
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
