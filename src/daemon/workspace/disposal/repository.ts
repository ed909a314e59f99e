import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Git } from '../git/git.js';
import type { Mirrors } from '../clone/mirror.js';
import { isInside } from '../directory/paths.js';
import type { TempDirs } from '../git/temp-dir.js';
import { parseRepoUrl } from '../git/names/url.js';
import type { Budget } from './budget.js';
import { unsavedFiles } from './scan/files.js';
import { gitFiles, settingsOf } from './scan/git-files.js';
import { counted, loss, merge, noFindings, type Findings } from './loss.js';
import { createLookStore, type LookStore } from './scratch-repo.js';
import type { MeasureOptions } from './scan/measure.js';
import { unprovenCommits } from './compare/unpushed.js';
import { askRemotes, type RemoteWord } from './compare/remote-refs.js';
import { rootsOf, type Root } from './scan/roots.js';

export type LookDeps = {
  git: Git;
  mirrors: Pick<Mirrors, 'peek' | 'refresh'>;
  tempDirs: TempDirs;
  /** The user's, for addresses that begin with `~`. */
  home: string;
};

/** One repository in a workspace. */
export type Place = {
  /** Everything below it goes. Resolved. */
  root: string;
  top: string | null;
  gitDir: string;
  /** Address of the repository as it is configured, and the commit that the clone began at. */
  url: string | null;
  base: string | null;
  options: MeasureOptions;
  /** Object directories that were looked at already. */
  seen: Set<string>;
};

/** Fetching what a remote has beside what is here. Unit: ms. */
const FETCH_MS = 30_000;
const UNREADABLE = 'It could not be read as a git repository, so nobody can tell what is in it.';

/** What would be lost with a repository: its files, its commits, and what goes on in it. */
export async function lookAtRepository(deps: LookDeps, place: Place, budget: Budget): Promise<Findings> {
  const { git } = deps;
  const { gitDir, top } = place;
  const common = resolve(gitDir, (await readFile(join(gitDir, 'commondir'), 'utf8').catch(() => '.')).trim());
  const unreadable = { ...noFindings(), reasons: [loss('unreadable', UNREADABLE)] };
  const settings = await settingsOf(git, gitDir, budget);
  const head = await headOf(git, gitDir, budget);
  if (settings === null || head === undefined) return unreadable;
  const urls = [...(place.url === null ? [] : [place.url]), ...settings.remotes];
  const cached = await cachesOf(deps, urls);
  const store = await createLookStore(git, {
    folder: deps.tempDirs.path(dirname(place.root), `look-${randomBytes(6).toString('hex')}`),
    borrowFrom: common,
    objects: cached.map((mirror) => join(mirror, 'objects')),
    format: settings.format,
  });
  if (store === null)
    return { ...noFindings(), reasons: [loss('unreadable', 'There is no room on the disk to look at it')] };
  try {
    const goes = isInside(place.root, common) && !place.seen.has(common);
    place.seen.add(common);
    const commits = goes
      ? lookAtCommits(deps, { ...place, common, store, urls, cached }, budget)
      : noFindings();
    const [ofFiles, ofCommits, ofGit] = await Promise.all([
      top === null
        ? noFindings()
        : unsavedFiles({ store, top, gitDir, head, options: place.options }, budget),
      commits,
      gitFiles({ gitDir, top, root: place.root }, settings),
    ]);
    const found = noFindings();
    for (const part of [ofFiles, ofCommits, ofGit]) merge(found, part);
    return found;
  } finally {
    await store.remove();
  }
}

async function lookAtCommits(
  deps: LookDeps,
  place: Place & { common: string; store: LookStore; urls: readonly string[]; cached: readonly string[] },
  budget: Budget,
): Promise<Findings> {
  const { common, store, urls } = place;
  const roots = await rootsOf({ git: deps.git, store }, common, budget);
  const failed = {
    ...noFindings(),
    reasons: [loss('unreadable', 'Its stashes and commits could not be listed.')],
  };
  if (roots === null) return failed;
  const { tracked } = roots;
  const remotes = await askRemotes(deps, { urls, root: place.root, tracked }, budget);
  const claims = await notCached(deps.git, { claims: roots.claims, mirrors: place.cached }, budget);
  const fetched = [...roots.fetched, ...roots.claims.filter((root) => !claims.includes(root))];
  const fetch = (word: RemoteWord) => fetchWord(deps, { store, word }, budget);
  const commits = await unprovenCommits(
    {
      store,
      roots: { ...roots, claims, fetched },
      remotes,
      base: place.base,
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

/** The commit that is checked out, null before the first one; undefined when git does not answer. */
async function headOf(git: Git, gitDir: string, budget: Budget): Promise<string | null | undefined> {
  const args = [`--git-dir=${gitDir}`, 'rev-parse', '--verify', '--quiet', 'HEAD^{commit}'];
  const result = await git.read('/', args, { timeoutMs: budget.ms() });
  if (result.outcome !== 'exited' || (result.code !== 0 && result.code !== 1)) return undefined;
  return result.code === 0 ? result.stdout.trim() : null;
}

/** A stash whose log is gone is still one. */
async function stashesOf(git: Git, gitDir: string, budget: Budget): Promise<string[]> {
  const args = [`--git-dir=${gitDir}`, 'log', '--walk-reflogs', '--format=%gd %gs', 'refs/stash', '--'];
  const { stdout } = await git.read('/', args, { timeoutMs: budget.ms() });
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.length > 0 ? lines : ['refs/stash'];
}

/** The clone caches of these addresses. */
async function cachesOf({ mirrors, home }: LookDeps, urls: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const text of urls) {
    try {
      const mirror = await mirrors.peek(parseRepoUrl(text, home));
      if (mirror !== null) found.add(mirror.directory);
    } catch {
      continue; // no address of ours, or a damaged cache: then the remote itself is asked
    }
  }
  return [...found];
}

/** A remote-tracking ref whose commit schmux fetched itself is no claim, also when its branch is gone by now. */
async function notCached(
  git: Git,
  { claims, mirrors }: { claims: readonly Root[]; mirrors: readonly string[] },
  budget: Budget,
): Promise<Root[]> {
  let open = [...claims];
  for (const mirror of mirrors) {
    const input = open.map(({ id }) => `${id}\n`).join('');
    const args = [`--git-dir=${mirror}`, 'cat-file', '--batch-check'];
    const { stdout } = await git.read('/', args, { input, timeoutMs: budget.ms() });
    const missing = new Set([...stdout.matchAll(/^(\S+) missing$/gm)].map(([, id]) => id));
    if (open.length > 0) open = open.filter(({ id }) => missing.has(id));
  }
  return open;
}

/** Into the clone cache where there is one; else into the store, which is thrown away. */
async function fetchWord(
  { git, mirrors }: LookDeps,
  { store, word }: { store: LookStore; word: RemoteWord },
  budget: Budget,
): Promise<boolean> {
  const timeoutMs = budget.ms(FETCH_MS);
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    if (word.mirror !== null) {
      await mirrors.refresh(word.url, null, { signal, onProgress: () => undefined });
      return true;
    }
    const args = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--'];
    const refs = ['+refs/heads/*:refs/asked/heads/*', '+refs/tags/*:refs/asked/tags/*'];
    const options = { url: word.url, timeoutMs, signal };
    const result = await git.remote(store.gitDir, [...args, word.url.text, ...refs], options);
    return result.outcome === 'exited' && result.code === 0;
  } catch {
    return false; // what is here already has to do
  }
}
