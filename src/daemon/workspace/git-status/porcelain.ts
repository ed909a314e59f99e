import { asText } from '../git/names/byte-names.js';

/**
 * Parsed `git status --porcelain=v2 --branch --show-stash -z`; paths are relative to the repository's top. `unstaged` lists the
 * entries of `changed` that differ only between index and working tree.
 */
export type Porcelain = {
  branch: string | null;
  commit: string | null;
  upstream: string | null;
  ahead: number | null;
  behind: number | null;
  stashes: number;
  changed: string[];
  untracked: string[];
  unstaged: string[];
};

/** Fields before the path in each kind of entry (git-status(1), "Porcelain Format Version 2"). */
const FIELDS: Record<string, number> = { '1': 8, '2': 9, u: 10 };

/**
 * Parses the output (one character per byte), which may be cut anywhere: an entry without its NUL is dropped. A path may hold
 * anything but NUL, newlines and spaces included; a rename has its old path in the next NUL-terminated field.
 */
export function parsePorcelain(output: string): Porcelain {
  const result: Porcelain = {
    branch: null,
    commit: null,
    upstream: null,
    ahead: null,
    behind: null,
    stashes: 0,
    changed: [],
    untracked: [],
    unstaged: [],
  };
  const entries = output.split('\0');
  entries.pop();
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index] ?? '';
    const kind = entry.slice(0, 2);
    if (kind === '# ') readHeader(entry.slice(2), result);
    else if (kind === '? ') result.untracked.push(entry.slice(2));
    else {
      const fields = FIELDS[entry.slice(0, 1)];
      if (fields === undefined || entry[1] !== ' ') continue;
      const path = afterFields(entry, fields);
      result.changed.push(path);
      if (entry.startsWith('1 .M ')) result.unstaged.push(path);
      if (entry.startsWith('2 ')) index++;
    }
  }
  return result;
}

function readHeader(header: string, result: Porcelain): void {
  const space = header.indexOf(' ');
  const [name, value] = [header.slice(0, space), header.slice(space + 1)];
  if (name === 'branch.oid') result.commit = value === '(initial)' ? null : value;
  else if (name === 'branch.head') result.branch = value === '(detached)' ? null : asText(value);
  else if (name === 'branch.upstream') result.upstream = asText(value);
  else if (name === 'stash') result.stashes = Number(value);
  else if (name === 'branch.ab') {
    const [ahead, behind] = value.split(' ');
    result.ahead = count(ahead);
    result.behind = count(behind);
  }
}

/** Parses `+2`; null for the question mark that git prints when told not to count. */
function count(text: string | undefined): number | null {
  const number = Math.abs(Number(text));
  return Number.isInteger(number) ? number : null;
}

function afterFields(entry: string, count: number): string {
  let position = 0;
  for (let field = 0; field < count; field++) position = entry.indexOf(' ', position) + 1;
  return entry.slice(position);
}
