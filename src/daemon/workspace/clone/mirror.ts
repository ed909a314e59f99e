import { mkdir, readdir, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../../contract/config.js';
import type { SpawnEnvironment } from '../../environment/environment.js';
import type { Clock } from '../../../lib/clock.js';
import { createKeyedQueue } from '../../../lib/keyed-queue.js';
import type { Logger } from '../../../lib/logging/logger.js';
import { readCheckout, type Checkout } from './checkout.js';
import { RESPONSE_TIMEOUT_MS, isUnanswered, type Stale } from './offline.js';
import { fetchInto, fetchUpdates, TRANSFER } from './transfer.js';
import { gitFailure, mayBeDamage, orDiskFull } from '../git/failure/failure.js';
import { expectOutput, sameCaller, type Git } from '../git/git.js';
import { isDamaged, isMirror, packMirror, tidyMirror } from './mirror-files.js';
import { parseLsRemote, parseRefs, sortRefs, type RepoRefs } from '../git/refs.js';
import { createProgressParser } from '../git/progress.js';
import { createSharedWork, type WorkContext } from '../git/shared-work.js';
import { FIRST_OUTPUT_TIMEOUT_MS, withStallTimeout } from '../git/stall-timeout.js';
import { removeTree, type TempDirs } from '../directory/temp-dir.js';
import { mirrorName, type RepoUrl } from '../git/names/url.js';

/** A bare copy of a remote in `repos/`, with its branches under refs/heads and its tags. */
export type Mirror = {
  directory: string;
  refs: RepoRefs;
  /** Set when the remote did not respond and this is the last fetched state. */
  stale: Stale | null;
  /** Set when the remote is a checkout on this machine. Branches of its own remote are under refs/remotes/origin. */
  checkout: Checkout | null;
};

export type Mirrors = {
  /**
   * Updates the mirror of `url` (creating it the first time) and returns what it holds; when the remote does not respond, the last
   * fetched state, with `stale`. Concurrent callers with the same environment share one fetch; a caller that joined a running
   * fetch and misses `branch` gets a fetch of its own, since the branch may be newer.
   */
  refresh(url: RepoUrl, branch: string | null, context: WorkContext): Promise<Mirror>;
  /**
   * Lists the refs of the remote without downloading anything; throws REPO_UNREACHABLE and the like when it does not respond.
   * `quick`: lists only a server's branches and tags, which are few compared with its pull requests, within a short time limit.
   */
  list(
    url: RepoUrl,
    how?: { quick?: boolean; environment?: SpawnEnvironment | undefined },
  ): Promise<RepoRefs>;
  /** Returns what the mirror holds, without network access; null when there is no mirror. */
  peek(url: RepoUrl): Promise<Mirror | null>;
  /** Fetches one ref or commit that is on no branch or tag; false when the remote does not provide it. */
  fetchOne(url: RepoUrl, wanted: { ref: string } | { id: string }, context: WorkContext): Promise<boolean>;
  /** Deletes a damaged mirror, so that the next refresh creates it again. Slow: for use after a clone of it failed. */
  discardIfDamaged(url: RepoUrl): Promise<void>;
  sweep(): Promise<void>;
  stop(): Promise<void>;
};

/** Workspaces to borrow objects from. Git searches each one, and a few hold nearly everything. */
const REFERENCES_MAX = 3;
/** Time limit for local bookkeeping on a mirror. */
export const LOCAL_TIMEOUT_MS = 60_000;
/** A remote that did not respond is not contacted again for this long, because one spawn contacts it twice. */
const UNREACHABLE_TTL_MS = 10_000;
/** Name of the file in a mirror that is written after each successful fetch. */
const FETCHED = 'schmux-fetched';
const BRANCHES_AND_TAGS = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];

export type MirrorDeps = {
  git: Git;
  reposDir: string;
  tempDirs: TempDirs;
  /** Directories on this machine that hold clones of `url`. */
  references(url: RepoUrl): string[];
  internal(): Pick<Config['internal'], 'clone_timeout_s'>;
  clock: Clock;
  logger: Logger;
};

export function createMirrors(deps: MirrorDeps): Mirrors {
  const { git, clock } = deps;
  const shared = createSharedWork<Mirror>();
  const queue = createKeyedQueue();
  const unreachable = new Map<string, { at: number; error: unknown }>();
  const where = (url: RepoUrl) => join(deps.reposDir, mirrorName(url));
  /** Callers with different credentials or proxies must not share results; the queue keeps their fetches apart. */
  const keyOf = (url: RepoUrl, environment: SpawnEnvironment | undefined) =>
    `${mirrorName(url)} ${sameCaller(environment)}`;
  const timeoutMs = () => deps.internal().clone_timeout_s * 1000;
  const transfer = { git, clock, timeoutMs };
  const local = () => ({ timeoutMs: LOCAL_TIMEOUT_MS, signal: new AbortController().signal });

  const read = async (url: RepoUrl, stale: Stale | null = null): Promise<Mirror> => {
    const directory = where(url);
    const run = (...args: string[]) => git.local('/', [`--git-dir=${directory}`, ...args], local());
    const [listed, symbolic, commit, checkout] = await Promise.all([
      run('for-each-ref', '--format=%(refname) %(objectname)'),
      // The full name, because a short one is ambiguous if a tag has the same name.
      run('symbolic-ref', '-q', 'HEAD'),
      run('rev-parse', '-q', '--verify', 'HEAD'),
      readCheckout(git, url),
    ]);
    const target = symbolic.code === 0 ? symbolic.stdout.trim() : '';
    const head = {
      branch: target.startsWith('refs/heads/') ? target.slice('refs/heads/'.length) : null,
      commit: commit.code === 0 ? commit.stdout.trim() : null,
    };
    const all = parseRefs(expectOutput(listed, 'Could not read the clone cache'));
    const refs = sortRefs(all, head, (checkout?.remote ?? null) === null ? null : 'origin');
    return { directory, refs, stale, checkout };
  };

  const create = async (url: RepoUrl, context: WorkContext): Promise<void> => {
    await mkdir(deps.reposDir, { recursive: true, mode: 0o700 });
    const half = deps.tempDirs.path(deps.reposDir, mirrorName(url));
    await removeTree(half);
    const references = deps.references(url).slice(0, REFERENCES_MAX);
    try {
      let result = await download(url, { half, references }, context);
      // A workspace it borrowed from may be damaged: download everything instead.
      if (references.length > 0 && result.outcome === 'exited' && result.code !== 0) {
        await removeTree(half);
        result = await download(url, { half, references: [] }, context);
      }
      const more = await trackedRefspecs(url);
      if (result.code === 0 && result.outcome === 'exited' && more.length > 0)
        result = await fetchInto(transfer, { url, directory: half }, { refspecs: more, context });
      if (result.code !== 0 || result.outcome !== 'exited')
        throw gitFailure(result, { url, step: 'download' });
      // Whatever is in its place is not a repository, or it would have been updated.
      await removeTree(where(url));
      await rename(half, where(url));
    } catch (error) {
      const failure = await orDiskFull(error, deps.reposDir);
      await removeTree(half);
      throw failure;
    }
  };

  /** Objects that workspaces already have are borrowed from them and then copied (`--dissociate`). */
  const download = (
    url: RepoUrl,
    to: { half: string; references: string[] },
    { signal, onProgress, environment }: WorkContext,
  ) => {
    const borrow = to.references.map((path) => `--reference-if-able=${path}`);
    const args = ['clone', '--bare', '--template=', '--no-local', '--no-recurse-submodules', '--progress'];
    if (borrow.length > 0) args.push('--dissociate', ...borrow);
    return withStallTimeout(
      { clock, signal, timeoutMs: timeoutMs() },
      createProgressParser(onProgress),
      (limits) =>
        git.remote(null, [...TRANSFER, ...args, '--', url.text, to.half], { url, environment, ...limits }),
    );
  };

  /** Refspecs for the branches of a checkout's own remote, which are mirrored too. */
  const trackedRefspecs = async (url: RepoUrl): Promise<string[]> => {
    const remote = (await readCheckout(git, url))?.remote ?? null;
    return remote === null ? [] : [`+refs/remotes/${remote.name}/*:refs/remotes/origin/*`];
  };

  const update = async (url: RepoUrl, context: WorkContext): Promise<void> => {
    const directory = where(url);
    const refspecs = [...BRANCHES_AND_TAGS, ...(await trackedRefspecs(url))];
    const { branch, commit } = await fetchUpdates(transfer, { url, directory }, { refspecs, context });
    const run = (...args: string[]) => git.local('/', [`--git-dir=${directory}`, ...args], local());
    if (branch !== null) await run('symbolic-ref', 'HEAD', `refs/heads/${branch}`);
    if (branch !== null || commit === null) return;
    // Detached, and perhaps at a commit that is on no branch.
    if ((await run('cat-file', '-e', commit)).code !== 0)
      await fetchInto(transfer, { url, directory }, { refspecs: ['+HEAD:refs/schmux/HEAD'], context });
    await run('update-ref', '--no-deref', 'HEAD', commit);
  };

  /** Updates a mirror, or creates it again if it is damaged: it is only a cache. Returns why it is stale, if it is. */
  const updateOrReplace = async (url: RepoUrl, context: WorkContext): Promise<Stale | null> => {
    const directory = where(url);
    try {
      const before = unreachable.get(keyOf(url, context.environment));
      if (before !== undefined && clock.monotonic() - before.at < UNREACHABLE_TTL_MS) throw before.error;
      await update(url, context);
      await packMirror(git, directory);
      return null;
    } catch (thrown) {
      const error = await orDiskFull(thrown, deps.reposDir);
      await tidyMirror(directory);
      if (context.signal.aborted) throw error;
      if (await isUnanswered(error, url))
        return { fetchedAt: await fetchedAt(directory), why: (error as Error).message };
      if (!mayBeDamage(error) || !(await isDamaged(git, directory))) throw error;
      deps.logger.warn({ directory }, 'a clone cache was damaged and is created again');
      await create(url, context);
      return null;
    }
  };

  const refreshMirror = (url: RepoUrl) => (context: WorkContext) =>
    queue.run(mirrorName(url), async () => {
      const exists = await isMirror(where(url));
      context.onProgress({
        phase: 'fetching',
        percent: null,
        text: exists ? 'Checking for updates' : 'Downloading',
      });
      const stale = exists
        ? await updateOrReplace(url, context)
        : await create(url, context).then(() => null);
      if (stale === null) await writeFile(join(where(url), FETCHED), '');
      // The time shows the user which mirrors are in use.
      await utimes(where(url), new Date(), new Date());
      return read(url, stale);
    });

  return {
    async refresh(url, branch, context) {
      const key = keyOf(url, context.environment);
      const first = shared.join(key, refreshMirror(url), context);
      const mirror = await first.result;
      if (!first.joined || branch === null || mirror.refs.branches.has(branch)) return mirror;
      return shared.join(key, refreshMirror(url), context).result;
    },
    async list(url, { quick = false, environment } = {}) {
      const key = keyOf(url, environment);
      const timeoutMs = quick ? RESPONSE_TIMEOUT_MS : FIRST_OUTPUT_TIMEOUT_MS;
      const only = quick && url.host !== null ? ['--heads', '--tags'] : ['--symref'];
      const options = { url, environment, timeoutMs, signal: new AbortController().signal };
      const [result, checkout] = await Promise.all([
        git.remote(null, ['ls-remote', ...only, '--', url.text], options),
        readCheckout(git, url),
      ]);
      if (result.code === 0 && result.outcome === 'exited') {
        unreachable.delete(key);
        const { refs, head } = parseLsRemote(result.stdout);
        return sortRefs(refs, head, checkout?.remote?.name ?? null);
      }
      const error = gitFailure(result, { url, step: 'list' });
      if (await isUnanswered(error, url)) unreachable.set(key, { at: clock.monotonic(), error });
      throw error;
    },
    async peek(url) {
      return (await isMirror(where(url))) ? read(url) : null;
    },
    fetchOne: (url, wanted, context) =>
      queue.run(mirrorName(url), async () => {
        // A ref keeps the commit from being pruned.
        const refspec =
          'ref' in wanted ? `+${wanted.ref}:${wanted.ref}` : `+${wanted.id}:refs/schmux/${wanted.id}`;
        const target = { url, directory: where(url) };
        const result = await fetchInto(transfer, target, { refspecs: [refspec], context });
        return result.outcome === 'exited' && result.code === 0;
      }),
    discardIfDamaged: (url) =>
      queue.run(mirrorName(url), async () => {
        if (!(await isDamaged(git, where(url)))) return;
        deps.logger.warn({ directory: where(url) }, 'a clone cache was damaged and is created again');
        await removeTree(where(url));
      }),
    async sweep() {
      for (const name of await readdir(deps.reposDir).catch(() => []))
        if (name.endsWith('.git') && !name.startsWith('.')) await tidyMirror(join(deps.reposDir, name));
      const count = await deps.tempDirs.sweep(deps.reposDir);
      if (count > 0) deps.logger.info({ count }, 'removed incomplete mirrors');
    },
    stop: () => shared.stop(),
  };
}

/** Returns when a mirror was last fetched; mirrors of an older schmux have only the directory's own time. */
async function fetchedAt(directory: string): Promise<number> {
  const stats = await stat(join(directory, FETCHED)).catch(() => stat(directory));
  return stats.mtimeMs;
}
