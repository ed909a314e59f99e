/**
 * One entry of `git status --porcelain=v2 -z`, with its path in bytes. `modes` are those of HEAD, index and working tree; `id` is
 * the blob in the index.
 */
export type StatusEntry =
  | {
      kind: 'changed';
      path: string;
      staged: string;
      unstaged: string;
      modes: [string, string, string];
      id: string;
    }
  | { kind: 'conflicted' | 'untracked' | 'ignored'; path: string };

/** Parses the output; an entry without its NUL is dropped. Requires `--no-renames`, because a rename has a second field. */
export function parseStatus(output: string): StatusEntry[] {
  const found: StatusEntry[] = [];
  const entries = output.split('\0');
  entries.pop();
  for (const entry of entries) {
    const [kind] = entry;
    if (entry[1] !== ' ') continue;
    if (kind === '?') found.push({ kind: 'untracked', path: entry.slice(2) });
    else if (kind === '!') found.push({ kind: 'ignored', path: entry.slice(2) });
    else if (kind === 'u') found.push({ kind: 'conflicted', path: rest(entry, 10).path });
    else if (kind === '1') {
      const { fields, path } = rest(entry, 8);
      const [, state = '..', , head = '', index = '', tree = '', , id = ''] = fields;
      const [staged = '.', unstaged = '.'] = state;
      found.push({ kind: 'changed', path, staged, unstaged, modes: [head, index, tree], id });
    }
  }
  return found;
}

function rest(entry: string, count: number): { fields: string[]; path: string } {
  const fields: string[] = [];
  let position = 0;
  for (let field = 0; field < count; field++) {
    const end = entry.indexOf(' ', position);
    fields.push(entry.slice(position, end));
    position = end + 1;
  }
  return { fields, path: entry.slice(position) };
}
