import type { ByteName } from '../../git/names/byte-names.js';
import type { ReadOptions } from '../../git/git.js';
import type { Budget } from '../budget.js';
import { copyIndex, setHead, type ScratchRepo } from '../scratch-repo.js';
import { parseStatus, type StatusEntry } from './status-entries.js';

export type Tree = {
  /** Entries that differ from HEAD, in the index or in the directory. */
  changed: Extract<StatusEntry, { kind: 'changed' }>[];
  conflicted: ByteName[];
  untracked: ByteName[];
  ignored: ByteName[];
  /** Path of a copy of the working tree's own index, for files behind a filter. */
  index: string;
};

const OUTPUT_MAX_BYTES = 64 * 1024 * 1024;

/**
 * Compares the files in `top` with HEAD and the staged content. The comparison starts from an index without flags or times, so
 * that every file is read. A file that a sparse checkout omits is no change. Null when git fails or takes too long.
 */
export async function compareTree(
  scratch: ScratchRepo,
  input: { top: string; gitDir: string; head: string | null },
  budget: Budget,
): Promise<Tree | null> {
  // Names are bytes.
  const options = () => ({ timeoutMs: budget.ms(), maxBytes: OUTPUT_MAX_BYTES, encoding: 'latin1' as const });
  const index = await copyIndex(scratch, input.gitDir);
  await setHead(scratch, input.head);
  const theirs = () => ({ ...options(), index });
  const unmerged = await scratch.query(['ls-files', '--unmerged', '-z'], theirs());
  if (unmerged.code !== 0) return null;
  const conflicted = conflicts(unmerged.stdout);
  const tree = conflicted.length > 0 ? input.head : await writeTree(scratch, theirs());
  if (tree !== null) {
    const read = await scratch.query(['read-tree', tree], options());
    if (read.code !== 0) return null;
  } else if (conflicted.length === 0) return null;
  const args = [
    '-c',
    'core.untrackedCache=false',
    '-c',
    'core.preloadIndex=true',
    'status',
    '--porcelain=v2',
    '-z',
    '--no-renames',
    '--untracked-files=normal',
    '--ignored=matching',
    // The contents of submodules are inspected separately.
    '--ignore-submodules=dirty',
  ];
  const status = await scratch.queryTree(input.top, args, options());
  if (status.outcome !== 'exited' || status.code !== 0 || status.truncated) return null;
  const entries = parseStatus(status.stdout);
  const of = (kind: 'untracked' | 'ignored') =>
    entries.flatMap((entry) => (entry.kind === kind ? [entry.path] : []));
  const clashing = new Set(conflicted);
  const changed = entries.flatMap((entry) =>
    entry.kind === 'changed' && !clashing.has(entry.path) ? [entry] : [],
  );
  const leftOut = changed.some(isGone) ? await sparse(scratch, theirs()) : new Set<string>();
  return {
    changed: changed.filter((entry) => !(isGone(entry) && leftOut.has(entry.path))),
    conflicted,
    untracked: of('untracked'),
    ignored: of('ignored'),
    index,
  };
}

function isGone({ staged, unstaged }: Tree['changed'][number]): boolean {
  return staged === '.' && unstaged === 'D';
}

async function writeTree(scratch: ScratchRepo, options: ReadOptions): Promise<string | null> {
  const written = await scratch.query(['write-tree', '--missing-ok'], options);
  return written.code === 0 ? written.stdout.trim() : null;
}

/** Lists the paths that a sparse checkout omits from the directory. */
async function sparse(scratch: ScratchRepo, options: ReadOptions): Promise<Set<string>> {
  const listed = await scratch.query(['ls-files', '-v', '-z'], options);
  if (listed.code !== 0) return new Set();
  const flagged = listed.stdout.split('\0').filter((line) => /^[Ss] /.test(line));
  return new Set(flagged.map((line) => line.slice(2)));
}

/** "<mode> <id> <stage>\t<path>" */
function conflicts(output: string): string[] {
  const lines = output.split('\0').filter((line) => line !== '');
  return [...new Set(lines.map((line) => line.slice(line.indexOf('\t') + 1)))];
}
