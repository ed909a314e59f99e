import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Git } from '../git/git.js';
import type { Mirrors } from '../clone/mirror.js';
import { isInside } from '../paths.js';
import type { TempDirs } from '../directory/temp-dir.js';
import { parseRepoUrl } from '../git/names/url.js';
import type { Budget } from './budget.js';
import { unsavedFiles } from './unsaved-files.js';
import { gitFiles, settingsOf } from './scan/git-files.js';
import { counted, loss, merge, noFindings, type Findings } from './loss.js';
import { createScratchRepo, type ScratchRepo } from './scratch-repo.js';
import type { MeasureOptions } from './scan/measure.js';
import { unpushedCommits } from './compare/unpushed.js';
import { readRemotes, type RemoteState } from './compare/remote-refs.js';
import { rootsOf, type Root } from './scan/roots.js';

export type RepositoryDeps = {
  git: Git;
  mirrors: Pick<Mirrors, 'peek' | 'refresh'>;
  tempDirs: TempDirs;
  /** The user's home, for addresses that start with `~`. */
  home: string;
};

/** One repository in a workspace. */
export type RepositoryInput = {
  /** The directory being disposed of, resolved. */
  root: string;
  top: string | null;
  gitDir: string;
  /** Configured address of the repository, and the commit that the clone started at. */
  url: string | null;
  base: string | null;
  options: MeasureOptions;
  /** Git directories whose commits were checked already. */
  seen: Set<string>;
};

/** Time limit for fetching a remote's missing objects. */
const FETCH_TIMEOUT_MS = 30_000;
const UNREADABLE = 'It could not be read as a git repository, so its contents are unknown.';

/** Finds what would be lost with a repository: files, commits, and operations in progress. */
export async function repositoryLoss(
  deps: RepositoryDeps,
  repository: RepositoryInput,
  budget: Budget,
): Promise<Findings> {
  const { git } = deps;
  const { gitDir, top } = repository;
  const common = resolve(gitDir, (await readFile(join(gitDir, 'commondir'), 'utf8').catch(() => '.')).trim());
  const unreadable = { ...noFindings(), reasons: [loss('unreadable', UNREADABLE)] };
  const settings = await settingsOf(git, gitDir, budget);
  const head = await headOf(git, gitDir, budget);
  if (settings === null || head === undefined) return unreadable;
  const urls = [...(repository.url === null ? [] : [repository.url]), ...settings.remotes];
  const cached = await cachesOf(deps, urls);
  const scratch = await createScratchRepo(git, {
    folder: deps.tempDirs.path(dirname(repository.root), `scratch-${randomBytes(6).toString('hex')}`),
    borrowFrom: common,
    objects: cached.map((mirror) => join(mirror, 'objects')),
    format: settings.format,
  });
  if (scratch === null)
    return { ...noFindings(), reasons: [loss('unreadable', 'There is not enough disk space to inspect it')] };
  try {
    const goes = isInside(repository.root, common) && !repository.seen.has(common);
    repository.seen.add(common);
    const commits = goes
      ? commitLoss(deps, { ...repository, common, scratch, urls, cached }, budget)
      : noFindings();
    const [ofFiles, ofCommits, ofGit] = await Promise.all([
      top === null
        ? noFindings()
        : unsavedFiles({ scratch, top, gitDir, head, options: repository.options }, budget),
      commits,
      gitFiles({ gitDir, top, root: repository.root }, settings),
    ]);
    const found = noFindings();
    for (const part of [ofFiles, ofCommits, ofGit]) merge(found, part);
    return found;
  } finally {
    await scratch.remove();
  }
}

async function commitLoss(
  deps: RepositoryDeps,
  repository: RepositoryInput & {
    common: string;
    scratch: ScratchRepo;
    urls: readonly string[];
    cached: readonly string[];
  },
  budget: Budget,
): Promise<Findings> {
  const { common, scratch, urls } = repository;
  const roots = await rootsOf({ git: deps.git, scratch }, common, budget);
  const failed = {
    ...noFindings(),
    reasons: [loss('unreadable', 'Its stashes and commits could not be listed.')],
  };
  if (roots === null) return failed;
  const { tracked } = roots;
  const remotes = await readRemotes(deps, { urls, root: repository.root, tracked }, budget);
  const unverified = await notCached(
    deps.git,
    { unverified: roots.unverified, mirrors: repository.cached },
    budget,
  );
  const fetched = [...roots.fetched, ...roots.unverified.filter((root) => !unverified.includes(root))];
  const fetch = (state: RemoteState) => fetchRemote(deps, { scratch, state }, budget);
  const commits = await unpushedCommits(
    {
      scratch,
      roots: { ...roots, unverified, fetched },
      remotes,
      base: repository.base,
      hasRemotes: urls.length > 0,
      fetch,
    },
    budget,
  );
  if (commits === null) return failed;
  const found = noFindings();
  const stashes = roots.stashes.length === 0 ? [] : await stashesOf(deps.git, common, budget);
  const reason = counted('stashes', stashes, ['stash', 'stashes']);
  if (reason !== null) found.reasons.push(reason);
  found.pins.push(...roots.stashes.map(({ id }) => `stash ${id}`));
  merge(found, commits);
  return found;
}

/** Returns the commit that is checked out, null before the first one; undefined when git fails. */
async function headOf(git: Git, gitDir: string, budget: Budget): Promise<string | null | undefined> {
  const args = [`--git-dir=${gitDir}`, 'rev-parse', '--verify', '--quiet', 'HEAD^{commit}'];
  const result = await git.read('/', args, { timeoutMs: budget.ms() });
  if (result.outcome !== 'exited' || (result.code !== 0 && result.code !== 1)) return undefined;
  return result.code === 0 ? result.stdout.trim() : null;
}

/** Lists the stashes; a stash whose reflog is gone still counts. */
async function stashesOf(git: Git, gitDir: string, budget: Budget): Promise<string[]> {
  const args = [`--git-dir=${gitDir}`, 'log', '--walk-reflogs', '--format=%gd %gs', 'refs/stash', '--'];
  const { stdout } = await git.read('/', args, { timeoutMs: budget.ms() });
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.length > 0 ? lines : ['refs/stash'];
}

/** Returns the directories of these addresses' clone caches. */
async function cachesOf({ mirrors, home }: RepositoryDeps, urls: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const text of urls) {
    try {
      const mirror = await mirrors.peek(parseRepoUrl(text, home));
      if (mirror !== null) found.add(mirror.directory);
    } catch {
      continue; // not an address of ours, or a damaged cache: the remote itself is checked instead
    }
  }
  return [...found];
}

/** Drops remote-tracking refs whose commit schmux fetched itself: these are verified even if their branch no longer exists. */
async function notCached(
  git: Git,
  { unverified, mirrors }: { unverified: readonly Root[]; mirrors: readonly string[] },
  budget: Budget,
): Promise<Root[]> {
  let open = [...unverified];
  for (const mirror of mirrors) {
    const input = open.map(({ id }) => `${id}\n`).join('');
    const args = [`--git-dir=${mirror}`, 'cat-file', '--batch-check'];
    const { stdout } = await git.read('/', args, { input, timeoutMs: budget.ms() });
    const missing = new Set([...stdout.matchAll(/^(\S+) missing$/gm)].map(([, id]) => id));
    if (open.length > 0) open = open.filter(({ id }) => missing.has(id));
  }
  return open;
}

/** Fetches into the clone cache if there is one, else into the scratch repository, which is deleted later. */
async function fetchRemote(
  { git, mirrors }: RepositoryDeps,
  { scratch, state }: { scratch: ScratchRepo; state: RemoteState },
  budget: Budget,
): Promise<boolean> {
  const timeoutMs = budget.ms(FETCH_TIMEOUT_MS);
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    if (state.mirror !== null) {
      await mirrors.refresh(state.url, null, { signal, onProgress: () => undefined });
      return true;
    }
    const args = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--'];
    const refs = ['+refs/heads/*:refs/asked/heads/*', '+refs/tags/*:refs/asked/tags/*'];
    const options = { url: state.url, timeoutMs, signal };
    const result = await git.remote(scratch.gitDir, [...args, state.url.text, ...refs], options);
    return result.outcome === 'exited' && result.code === 0;
  } catch {
    return false; // compare with the objects that are here
  }
}
