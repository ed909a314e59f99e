import { randomBytes } from 'node:crypto';
import { appendFile, copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecResult } from '../../../lib/exec.js';
import { configText } from '../git/repo-config/config-list.js';
import type { Git, ReadOptions } from '../git/git.js';
import { removeTree } from '../directory/temp-dir.js';

/**
 * A repository of our own that borrows the objects of another one. Queries in it depend on the objects alone: the other
 * repository's config, index flags, excludes, grafts, replacements and remote-tracking refs have no effect.
 */
export type ScratchRepo = {
  gitDir: string;
  /** Filters that the user's own config defines; none of them is run. */
  filters: ReadonlySet<string>;
  /** Runs git on the objects. */
  query(args: readonly string[], options?: ReadOptions): Promise<ExecResult>;
  /** Runs git with a directory as the working tree. */
  queryTree(tree: string, args: readonly string[], options?: ReadOptions): Promise<ExecResult>;
  remove(): Promise<void>;
};

export type ScratchInput = {
  /** Must not exist; on the file system of the working tree, so that git detects its capabilities. */
  folder: string;
  /** The git directory whose objects are borrowed. */
  borrowFrom: string;
  /** Additional object directories. */
  objects: readonly string[];
  format: 'sha1' | 'sha256';
};

const INIT_TIMEOUT_MS = 10_000;

/** Creates a scratch repository; null when that fails. If the disk is full, the folder for temporary files may still have room. */
export async function createScratchRepo(git: Git, input: ScratchInput): Promise<ScratchRepo | null> {
  const elsewhere = { ...input, folder: join(tmpdir(), `schmux-scratch-${randomBytes(6).toString('hex')}`) };
  return (await createIn(git, input)) ?? (await createIn(git, elsewhere));
}

async function createIn(git: Git, input: ScratchInput): Promise<ScratchRepo | null> {
  const { folder, borrowFrom } = input;
  const gitDir = join(folder, '.git');
  const options = { timeoutMs: INIT_TIMEOUT_MS, signal: new AbortController().signal };
  const args = ['init', '--quiet', '--template=', `--object-format=${input.format}`, '--', folder];
  const remove = () => removeTree(folder);
  const filters = await usersFilters(git);
  try {
    const made = await git.local('/', args, options);
    if (made.code !== 0) throw new Error(made.stderr);
    await mkdir(join(gitDir, 'objects/info'), { recursive: true });
    await mkdir(join(gitDir, 'info'), { recursive: true });
    const objects = [join(borrowFrom, 'objects'), ...input.objects];
    await appendFile(join(gitDir, 'objects/info/alternates'), objects.map((path) => `${path}\n`).join(''));
    await copyIfThere(join(borrowFrom, 'shallow'), join(gitDir, 'shallow'));
    await copyIfThere(join(borrowFrom, 'info/exclude'), join(gitDir, 'info/exclude'));
    await appendFile(join(gitDir, 'config'), withoutFilters(filters), 'latin1');
  } catch {
    await remove().catch(() => undefined);
    return null; // a full or read-only disk
  }
  // Run from the root, so that no directory's config applies.
  const about = `--git-dir=${gitDir}`;
  return {
    gitDir,
    filters,
    query: (words, more) => git.read('/', [about, ...words], more),
    queryTree: (tree, words, more) =>
      git.read('/', ['-C', tree, about, `--work-tree=${tree}`, ...words], more),
    remove,
  };
}

/** Sets HEAD of the scratch repository to `commit`; null means no commit. */
export async function setHead(scratch: ScratchRepo, commit: string | null): Promise<void> {
  await writeFile(join(scratch.gitDir, 'HEAD'), commit === null ? 'ref: refs/heads/none\n' : `${commit}\n`);
}

/** Copies a working tree's own index, including its shared parts, and returns the path of the copy. */
export async function copyIndex(scratch: ScratchRepo, gitDir: string): Promise<string> {
  const copy = join(scratch.gitDir, 'their-index');
  await copyIfThere(join(gitDir, 'index'), copy);
  for (const name of await readdir(gitDir))
    if (name.startsWith('sharedindex.')) await copyFile(join(gitDir, name), join(scratch.gitDir, name));
  return copy;
}

/** Returns the names of the user's filters, as latin1. */
async function usersFilters(git: Git): Promise<Set<string>> {
  const args = ['config', '--includes', '-z', '--name-only', '--get-regexp', '^filter\\.'];
  const { stdout } = await git.read('/', args, { encoding: 'latin1' });
  const names = stdout.split('\0').map((key) => /^filter\.(.+)\.[^.]+$/s.exec(key)?.[1]);
  return new Set(names.filter((name) => name !== undefined));
}

/** Switches all filters off, so that contents are compared byte by byte; `differences` recognises files that a filter produced. */
function withoutFilters(names: ReadonlySet<string>): string {
  const settings = new Map<string, string>();
  for (const name of names) {
    for (const part of ['clean', 'smudge', 'process']) settings.set(`filter.${name}.${part}`, '');
    settings.set(`filter.${name}.required`, 'false');
  }
  return configText(settings);
}

async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
