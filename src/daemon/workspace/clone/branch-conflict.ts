/**
 * Returns the branch that keeps `name` from being pushed: one is a folder of the other (`release` and `release/2026.4`), because
 * git stores a branch as a file. With `ignoreCase` also a branch that differs only in case, which the file system cannot tell apart.
 */
export function branchInTheWay(
  name: string,
  branches: Iterable<string>,
  { ignoreCase }: { ignoreCase: boolean },
): string | null {
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  const wanted = fold(name);
  for (const branch of branches) {
    const other = fold(branch);
    if (other.startsWith(`${wanted}/`) || wanted.startsWith(`${other}/`)) return branch;
    if (other === wanted && branch !== name) return branch;
  }
  return null;
}
