/** Minimum number of digits, as in `myproject-001`. */
const DIGITS = 3;

/**
 * Returns the first `<repo>-NNN` that is not taken, ignoring case, since file systems may ignore it too. Ids are lower case and at
 * most 80 characters.
 */
export function nextWorkspaceId(repo: string, taken: Iterable<string>): string {
  const used = new Set([...taken].map((name) => name.toLowerCase()));
  const base = workspaceBase(repo);
  for (let number = 1; ; number++) {
    const id = `${base}-${String(number).padStart(DIGITS, '0')}`;
    if (!used.has(id)) return id;
  }
}

/** Returns the id of an adopted directory: its own name made safe, with a number when that is taken. */
export function adoptedId(directory: string, taken: Iterable<string>): string {
  const used = new Set([...taken].map((name) => name.toLowerCase()));
  const base = workspaceBase(directory);
  if (!used.has(base)) return base;
  for (let number = 2; ; number++) if (!used.has(`${base}-${number}`)) return `${base}-${number}`;
}

function workspaceBase(name: string): string {
  const base = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 64)
    .replace(/[^a-z0-9]+$/, '');
  return base === '' ? 'workspace' : base;
}
