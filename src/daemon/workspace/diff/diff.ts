import { lstat } from 'node:fs/promises';
import { SchmuxError } from '../../../contract/errors.js';
import type { DiffBase, DiffFile } from '../../../contract/workspace/workspace.js';
import { diffBase } from './base.js';
import { parseRawNumstat, splitPatch, type ChangedFile } from './parse.js';
import { untrackedFile } from './untracked.js';
import { dirtySubmodules, nestedRepository } from './repositories.js';
import { nameBytes, pathBytes, showName, type ByteName } from '../git/names/byte-names.js';
import { repoFiltersOf } from '../git/repo-config/repo-filters.js';
import { expectOutput, type Git } from '../git/git.js';
import { withIndexCopy } from '../git/index-copy.js';

/** Patch size of one file in a whole diff. */
const FILE_MAX_BYTES = 256 * 1024;
/** All patches of one response together. */
const TOTAL_MAX_BYTES = 4 * 1024 * 1024;
/** Patch size of a file that was requested alone. */
const ALONE_MAX_BYTES = 4 * 1024 * 1024;
/** Nobody reads a longer list. */
const FILES_MAX = 3000;
/** Files per git process: few processes, and an argv that fits. */
const BATCH_SIZE = 100;
const DIFF_TIMEOUT_MS = 20_000;

/** Makes the output plain whatever the user's diff config says, and runs no program that the repository names. */
const PLAIN = [
  // A file named `:(exclude)x` is a file, not pathspec magic.
  '--literal-pathspecs',
  // Part of a split index would be written into the repository, wherever the index itself is.
  '-c',
  'core.splitIndex=false',
  'diff',
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--no-relative',
  '--src-prefix=a/',
  '--dst-prefix=b/',
  '--submodule=short',
  // git itself would descend into submodules and run programs that their config names.
  '--ignore-submodules=dirty',
  '--find-renames',
  '-O/dev/null',
];

export type DiffInput = {
  path: string;
  base: DiffBase;
  spawnCommit: string | null;
  only?: string | undefined;
};

/** Compares the working tree with a commit, untracked files included; patches are bounded per file and in total (`large`). */
export async function readDiff(
  git: Git,
  input: DiffInput,
): Promise<{ base_commit: string | null; files: DiffFile[] }> {
  const top = expectOutput(
    await git.read(input.path, ['rev-parse', '--show-toplevel']),
    'Could not read the directory as a git repository',
  ).replace(/\n$/, '');
  return withIndexCopy(top, (index) => compare(git, { ...input, top, index }));
}

async function compare(
  git: Git,
  input: DiffInput & { top: string; index: string },
): Promise<{ base_commit: string | null; files: DiffFile[] }> {
  const { top, index } = input;
  const base = await diffBase(git, top, input);
  const list = async (args: string[]) =>
    expectOutput(
      await git.read(top, args, { timeoutMs: DIFF_TIMEOUT_MS, index, encoding: 'latin1' }),
      'Could not list the changes',
    );
  const [listing, conflicts, others] = await Promise.all([
    list([...PLAIN, '--raw', '--numstat', '-z', base.tree, '--']),
    list(['ls-files', '--unmerged', '-z']),
    list(['ls-files', '--others', '--exclude-standard', '-z']),
  ]);
  // "<mode> <id> <stage>\t<path>"
  const conflicted = new Set(conflicts.split('\0').map((entry) => entry.slice(entry.indexOf('\t') + 1)));
  const changed = parseRawNumstat(listing).map((file) =>
    conflicted.has(file.path) ? { ...file, status: 'conflicted' as const } : file,
  );
  const untracked = others.split('\0').filter((path) => path !== '');
  const only = input.only === undefined ? null : nameBytes(input.only).toString('latin1');
  const wanted = (path: ByteName) => only === null || path === only;
  const perFile = only === null ? FILE_MAX_BYTES : ALONE_MAX_BYTES;
  const tracked = changed.filter((file) => wanted(file.path)).slice(0, FILES_MAX);
  const added = untracked.filter(wanted).slice(0, FILES_MAX - tracked.length);
  const listed = new Set(changed.map((file) => file.path));
  const submodules = (await dirtySubmodules(git, top, listed)).filter(
    ({ path }) => only === null || path === input.only,
  );
  if (only !== null && tracked.length + added.length + submodules.length === 0)
    throw new SchmuxError('NOT_FOUND', 'This file has no changes.', { hint: 'Reload the list of changes.' });
  const { files, left } = await addPatches({ git, top, index, tree: base.tree, perFile }, tracked);
  const rest = await addUntracked({ git, top, perFile, left }, added);
  return { base_commit: base.commit, files: [...files, ...submodules, ...rest] };
}

type PatchContext = { git: Git; top: string; index: string; tree: string; perFile: number };

async function addPatches(
  context: PatchContext,
  changed: ChangedFile[],
): Promise<{ files: DiffFile[]; left: number }> {
  const files: DiffFile[] = [];
  const names = changed.map((file) => file.path);
  const filters = await repoFiltersOf(context.git, context.top, names);
  let left = TOTAL_MAX_BYTES;
  for (let start = 0; start < changed.length; start += BATCH_SIZE) {
    const batch = changed.slice(start, start + BATCH_SIZE);
    const likely: ChangedFile[] = [];
    for (const file of batch) if (await mayBeShown(context, file)) likely.push(file);
    const patches = left > 0 ? await patchesOf(context, likely) : new Map<string, string>();
    for (const file of batch) {
      const patch = patches.get(file.path);
      const fits = patch !== undefined && patch.length <= context.perFile && patch.length <= left;
      if (fits) left -= patch.length;
      const filter = filters.get(file.path);
      files.push({
        ...file,
        path: showName(file.path),
        old_path: file.old_path === null ? null : showName(file.old_path),
        large: !fits && !file.binary,
        ...(filter === undefined ? {} : { note: filterNote(filter) }),
        patch: fits ? patch : '',
      });
    }
  }
  return { files, left };
}

function filterNote(filter: ByteName): string {
  return `This file uses the filter ${showName(filter)}, which this repository defines itself and schmux does not run. Some of these changes may come from the filter.`;
}

/** False for a file that is certainly too large; other oversized files show in the length of their patch. */
async function mayBeShown(context: PatchContext, file: ChangedFile): Promise<boolean> {
  // A line of a patch takes at least two bytes.
  if (((file.added ?? 0) + (file.deleted ?? 0)) * 2 > context.perFile) return false;
  if (file.binary) return false;
  try {
    return (await lstat(pathBytes(context.top, file.path))).size <= context.perFile * 4;
  } catch {
    return true; // deleted: its patch is bounded by git's output limit
  }
}

async function patchesOf(context: PatchContext, files: ChangedFile[]): Promise<Map<string, string>> {
  const { git, top, index, tree, perFile } = context;
  if (files.length === 0) return new Map();
  const paths = files.flatMap((file) => (file.old_path === null ? [file.path] : [file.old_path, file.path]));
  const result = await git.read(top, [...PLAIN, '--patch', tree, '--'], {
    paths,
    timeoutMs: DIFF_TIMEOUT_MS,
    index,
    maxBytes: files.length === 1 ? perFile * 2 : TOTAL_MAX_BYTES,
  });
  const pieces = result.truncated || result.code !== 0 ? [] : splitPatch(result.stdout);
  if (pieces.length === files.length)
    return new Map(files.map((file, index) => [file.path, pieces[index] ?? '']));
  // One file is huge, or changed since it was listed: diff each file alone.
  const patches = new Map<string, string>();
  if (files.length === 1)
    return pieces.length === 0 ? patches : patches.set(files[0]?.path ?? '', pieces.join(''));
  for (const file of files)
    for (const [path, patch] of await patchesOf(context, [file])) patches.set(path, patch);
  return patches;
}

async function addUntracked(
  context: { git: Git; top: string; perFile: number; left: number },
  paths: ByteName[],
): Promise<DiffFile[]> {
  const files: DiffFile[] = [];
  let { left } = context;
  for (const path of paths) {
    const file = path.endsWith('/')
      ? await nestedRepository(context.git, context.top, path)
      : await untrackedFile(context.top, path, Math.min(context.perFile, Math.max(left, 0)));
    if (file === null) continue;
    left -= file.patch.length;
    files.push(file);
  }
  return files;
}
