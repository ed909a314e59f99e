import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Git } from '../../git/git.js';
import type { Budget } from '../budget.js';
import type { ScratchRepo } from '../scratch-repo.js';

/** A commit that something in a repository refers to. */
export type Root = { id: string; name: string };

export type Roots = {
  /** HEAD, branches, tags, notes and all other refs except stashes and remote-tracking refs. */
  refs: Root[];
  /** The branch that is checked out. */
  current: string | null;
  stashes: Root[];
  /** Remote-tracking refs that were not last written by a fetch or clone: unverified claims of this clone. */
  unverified: Root[];
  /** Remote-tracking refs that were last written by a fetch: their commits came from elsewhere. */
  fetched: Root[];
  /** Commits that only a reflog or a file of an operation names. */
  traces: Root[];
  /** Annotated tags, with the id of the tag object. */
  tags: Root[];
  /** Remote refs other than branches that remote-tracking refs stand for: refs/pull/1/head. */
  tracked: string[];
};

/** Ids from reflogs that are looked up one by one. */
const TRACES_MAX = 20_000;
/** Most remote refs other than branches that are asked for. */
const TRACKED_MAX = 50;
const FILE_MAX_BYTES = 8 * 1024 * 1024;
const OUTPUT_MAX_BYTES = 64 * 1024 * 1024;
const ID = /\b[0-9a-f]{40}(?:[0-9a-f]{24})?\b/g;
/** Files directly in a git directory that name no commits of their own. */
const NO_TRACES =
  /^(config|config\.worktree|packed-refs|description|index|shallow|schmux\.json|gc\.log|sharedindex\..*|.*\.lock)$/;
/** Matches what git writes into the reflog of a remote-tracking ref when it fetches. */
const FETCHED = /\t(fetch|pull|clone|remote)\b/;

/** Collects everything in `gitDir` that names a commit; null when git fails. */
export async function rootsOf(
  deps: { git: Git; scratch: ScratchRepo },
  gitDir: string,
  budget: Budget,
): Promise<Roots | null> {
  const { git, scratch } = deps;
  const run = (...args: string[]) =>
    git.read('/', [`--git-dir=${gitDir}`, '--no-replace-objects', ...args], {
      timeoutMs: budget.ms(),
      maxBytes: OUTPUT_MAX_BYTES,
    });
  const [head, listed] = await Promise.all([
    run('rev-parse', '--verify', '--quiet', 'HEAD'),
    run('for-each-ref', '--format=%(objectname) %(objecttype) %(refname) %(HEAD)'),
  ]);
  if (head.outcome !== 'exited' || listed.code !== 0 || listed.truncated) return null;
  const roots: Roots = {
    refs: [],
    current: null,
    stashes: [],
    unverified: [],
    fetched: [],
    traces: [],
    tags: [],
    tracked: [],
  };
  if (head.code === 0) roots.refs.push({ id: head.stdout.trim(), name: 'HEAD' });
  for (const line of listed.stdout.split('\n')) {
    const [id = '', type = '', name = '', current] = line.split(' ');
    if (name === '') continue;
    if (current === '*') roots.current = name;
    if (name === 'refs/stash') roots.stashes.push({ id, name });
    else if (!name.startsWith('refs/remotes/')) roots.refs.push({ id, name });
    else {
      const other = /^refs\/remotes\/[^/]+\/((?:pull|merge-requests|changes)\/.+)$/.exec(name)?.[1];
      if (other !== undefined && roots.tracked.length < TRACKED_MAX) roots.tracked.push(`refs/${other}`);
      const isFetched = await wasFetched(gitDir, name);
      (isFetched ? roots.fetched : roots.unverified).push({ id, name });
    }
    if (type === 'tag') roots.tags.push({ id, name });
  }
  const traces = await commitsAmong(scratch, await tracesIn(gitDir), budget);
  if (traces === null) return null;
  roots.traces = traces;
  return roots;
}

/** True when a fetch wrote the ref last; false without a reflog, which leaves its origin unknown. */
async function wasFetched(gitDir: string, ref: string): Promise<boolean> {
  const log = await readFile(join(gitDir, 'logs', ref), 'utf8').catch(() => '');
  return FETCHED.test(log.trimEnd().split('\n').at(-1) ?? '');
}

/** Finds ids in reflogs and files of operations, each with the file where it was found first. */
async function tracesIn(gitDir: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const read = async (relative: string): Promise<void> => {
    const path = join(gitDir, relative);
    const stats = await lstat(path).catch(() => null);
    if (stats === null || stats.isSymbolicLink()) return;
    if (stats.isDirectory()) {
      for (const name of await readdir(path)) await read(`${relative}/${name}`);
      return;
    }
    if (!stats.isFile() || stats.size > FILE_MAX_BYTES || found.size > TRACES_MAX) return;
    for (const [id] of (await readFile(path, 'latin1')).matchAll(ID))
      if (!/^0+$/.test(id) && !found.has(id)) found.set(id, relative);
  };
  const folders = ['rebase-merge', 'rebase-apply', 'sequencer', 'refs/bisect'];
  for (const entry of await readdir(gitDir, { withFileTypes: true }))
    if (entry.isFile() && !NO_TRACES.test(entry.name)) await read(entry.name);
  for (const name of await readdir(join(gitDir, 'logs')).catch(() => []))
    if (name !== 'refs') await read(`logs/${name}`);
  for (const name of await readdir(join(gitDir, 'logs/refs')).catch(() => []))
    if (name !== 'remotes' && name !== 'stash') await read(`logs/refs/${name}`);
  for (const folder of folders) await read(folder);
  for (const tree of await readdir(join(gitDir, 'worktrees')).catch(() => []))
    for (const name of await readdir(join(gitDir, 'worktrees', tree)).catch(() => []))
      if (!NO_TRACES.test(name)) await read(`worktrees/${tree}/${name}`);
  return found;
}

/** Keeps the ids that are existing commits, or tags of commits. */
async function commitsAmong(
  scratch: ScratchRepo,
  ids: ReadonlyMap<string, string>,
  budget: Budget,
): Promise<Root[] | null> {
  if (ids.size === 0) return [];
  const input = [...ids.keys()].map((id) => `${id}^{commit}\n`).join('');
  const args = ['cat-file', '--batch-check=%(objectname) %(objecttype)'];
  const { code, stdout } = await scratch.query(args, {
    input,
    timeoutMs: budget.ms(),
    maxBytes: OUTPUT_MAX_BYTES,
  });
  if (code !== 0) return null;
  const names = [...ids.values()];
  return stdout.split('\n').flatMap((line, index) => {
    const [id = '', type] = line.split(' ');
    return type === 'commit' ? [{ id, name: names[index] ?? '' }] : [];
  });
}
