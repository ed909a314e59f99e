import { mkdir, readdir, rename, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../contract/config.js';
import type { Clock } from '../lib/clock.js';
import { createKeyedQueue } from '../lib/keyed-queue.js';
import type { Logger } from '../lib/logger.js';
import { gitFailure, mayBeDamage, orDiskFull } from './failure.js';
import { expectOutput, type Git } from './git.js';
import { isDamaged, isMirror, packMirror, tidyMirror } from './mirror-files.js';
import { parseLsRemote, parseRefs, pickDefault, type Heads } from './heads.js';
import { createProgressParser } from './progress.js';
import { createSharedWork, type Watcher } from './shared.js';
import { FIRST_WORD_MS, withStallLimit } from './stall.js';
import { removeTree, type Temporary } from './temporary.js';
import { mirrorName, type RepoUrl } from './url.js';

/** A bare copy of a remote in `repos/`, with its branches under refs/heads and its tags. `fresh` is what the fetch saw. */
export type Mirror = { directory: string; heads: Heads };

export type Mirrors = {
  /**
   * Brings the mirror of `url` up to date (making it the first time) and answers what it holds. Concurrent callers share one
   * fetch; one that joined a running fetch and misses `branch` gets a fetch of its own, since the branch may be newer.
   */
  refresh(url: RepoUrl, branch: string | null, watcher: Watcher): Promise<Mirror>;
  /** The branches of the remote now: asked of it (nothing is downloaded); REPO_UNREACHABLE and its like when it does not answer. */
  list(url: RepoUrl): Promise<Heads>;
  /** What the mirror holds now, without network; null when there is none. */
  peek(url: RepoUrl): Promise<Mirror | null>;
  /** Ids of the tags that the mirror holds, and of what they point to; null when there is no mirror. */
  tags(url: RepoUrl): Promise<string[] | null>;
  /** Throws a damaged mirror away, so that the next refresh makes it anew. Slow: for when a clone of it failed. */
  discardIfDamaged(url: RepoUrl): Promise<void>;
  sweep(): Promise<void>;
  stop(): Promise<void>;
};

/** Each one is looked through; a few have what there is. */
const REFERENCES_MAX = 3;
/** Local bookkeeping on a mirror. Unit: ms. */
const LOCAL_TIMEOUT_MS = 60_000;
/** Packs stay packs, to be hard-linked as one file; a transfer below 100 bytes/s for a minute is stuck. */
const TRANSFER = [
  '-c',
  'fetch.unpackLimit=1',
  '-c',
  'fetch.recurseSubmodules=false',
  '-c',
  'http.lowSpeedLimit=100',
  '-c',
  'http.lowSpeedTime=60',
];

export type MirrorDeps = {
  git: Git;
  reposDir: string;
  temporary: Temporary;
  /** Directories on this machine that hold clones of `url`. */
  references(url: RepoUrl): string[];
  internal(): Pick<Config['internal'], 'clone_timeout_s'>;
  clock: Clock;
  logger: Logger;
};

export function createMirrors(deps: MirrorDeps): Mirrors {
  const { git } = deps;
  const shared = createSharedWork<Mirror>();
  const queue = createKeyedQueue();
  const where = (url: RepoUrl) => join(deps.reposDir, mirrorName(url));
  const timeoutMs = () => deps.internal().clone_timeout_s * 1000;

  const read = async (directory: string): Promise<Mirror> => {
    const local = { timeoutMs: LOCAL_TIMEOUT_MS, signal: new AbortController().signal };
    const args = [`--git-dir=${directory}`];
    const say = (...words: string[]) => git.local('/', [...args, ...words], local);
    const [refs, symbolic, commit] = await Promise.all([
      say('for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads'),
      say('symbolic-ref', '-q', '--short', 'HEAD'),
      say('rev-parse', '-q', '--verify', 'HEAD'),
    ]);
    const branches = parseRefs(expectOutput(refs, 'The clone cache could not be read'));
    const head = {
      branch: symbolic.code === 0 ? symbolic.stdout.trim() : null,
      commit: commit.code === 0 ? commit.stdout.trim() : null,
    };
    return {
      directory,
      heads: {
        branches,
        defaultBranch: pickDefault(branches, head) ?? (branches.size === 0 ? head.branch : null),
      },
    };
  };

  const create = async (url: RepoUrl, watcher: Watcher): Promise<void> => {
    await mkdir(deps.reposDir, { recursive: true, mode: 0o700 });
    const half = deps.temporary.path(deps.reposDir, mirrorName(url));
    await removeTree(half);
    const references = deps.references(url).slice(0, REFERENCES_MAX);
    try {
      let result = await download(url, { half, references }, watcher);
      // What was borrowed from may be damaged: then everything is downloaded.
      if (references.length > 0 && result.outcome === 'exited' && result.code !== 0) {
        await removeTree(half);
        result = await download(url, { half, references: [] }, watcher);
      }
      if (result.code !== 0 || result.outcome !== 'exited')
        throw gitFailure(result, { url, step: 'download' });
      // What is there is no repository, or it would have been fetched into.
      await removeTree(where(url));
      await rename(half, where(url));
    } catch (error) {
      const told = await orDiskFull(error, deps.reposDir);
      await removeTree(half);
      throw told;
    }
  };

  /** What workspaces already have is borrowed from them, and then copied (`--dissociate`). */
  const download = (
    url: RepoUrl,
    to: { half: string; references: string[] },
    { signal, onProgress }: Watcher,
  ) => {
    const borrow = to.references.map((path) => `--reference-if-able=${path}`);
    const args = ['clone', '--bare', '--template=', '--no-local', '--no-recurse-submodules', '--progress'];
    if (borrow.length > 0) args.push('--dissociate', ...borrow);
    return withStallLimit(
      { clock: deps.clock, signal, timeoutMs: timeoutMs() },
      createProgressParser(onProgress),
      (limits) => git.remote(null, [...TRANSFER, ...args, '--', url.text, to.half], { url, ...limits }),
    );
  };

  const update = async (url: RepoUrl, { signal, onProgress }: Watcher): Promise<void> => {
    const directory = where(url);
    const refspecs = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];
    const args = [
      'fetch',
      '--prune',
      '--no-tags',
      '--no-write-fetch-head',
      '--progress',
      '--',
      url.text,
      ...refspecs,
    ];
    // A fetch never says what the remote's HEAD is; asking beside it costs no time.
    const [fetched, listed] = await Promise.all([
      withStallLimit(
        { clock: deps.clock, signal, timeoutMs: timeoutMs() },
        createProgressParser(onProgress),
        (limits) => git.remote(directory, [...TRANSFER, ...args], { url, ...limits }),
      ),
      git.remote(null, ['ls-remote', '--symref', '--', url.text, 'HEAD'], {
        url,
        timeoutMs: Math.min(FIRST_WORD_MS, timeoutMs()),
        signal,
      }),
    ]);
    for (const result of [fetched, listed])
      if (result.code !== 0 || result.outcome !== 'exited') throw gitFailure(result, { url, step: 'fetch' });
    const { branch } = parseLsRemote(listed.stdout).head;
    if (branch === null) return;
    const head = [`--git-dir=${directory}`, 'symbolic-ref', 'HEAD', `refs/heads/${branch}`];
    await git.local('/', head, { timeoutMs: LOCAL_TIMEOUT_MS, signal });
  };

  /** A mirror is only a cache: one that turns out to be damaged is made anew. */
  const updateOrReplace = async (url: RepoUrl, watcher: Watcher): Promise<void> => {
    const directory = where(url);
    try {
      await update(url, watcher);
      await packMirror(git, directory);
    } catch (thrown) {
      const error = await orDiskFull(thrown, deps.reposDir);
      await tidyMirror(directory);
      if (!mayBeDamage(error) || watcher.signal.aborted || !(await isDamaged(git, directory))) throw error;
      deps.logger.warn({ directory }, 'a clone cache was damaged and is made anew');
      await create(url, watcher);
    }
  };

  const bring = (url: RepoUrl) => (watcher: Watcher) =>
    queue.run(mirrorName(url), async () => {
      const known = await isMirror(where(url));
      watcher.onProgress({
        phase: 'fetching',
        percent: null,
        text: known ? 'Looking for news' : 'Downloading',
      });
      if (known) await updateOrReplace(url, watcher);
      else await create(url, watcher);
      // Shows a person which mirrors are in use.
      await utimes(where(url), new Date(), new Date());
      return read(where(url));
    });

  return {
    async refresh(url, branch, watcher) {
      const first = shared.join(mirrorName(url), bring(url), watcher);
      const mirror = await first.result;
      if (!first.joined || branch === null || mirror.heads.branches.has(branch)) return mirror;
      return shared.join(mirrorName(url), bring(url), watcher).result;
    },
    async list(url) {
      const options = { url, timeoutMs: FIRST_WORD_MS, signal: new AbortController().signal };
      const result = await git.remote(null, ['ls-remote', '--symref', '--', url.text], options);
      if (result.code === 0 && result.outcome === 'exited') return parseLsRemote(result.stdout).heads;
      throw gitFailure(result, { url, step: 'list' });
    },
    async peek(url) {
      return (await isMirror(where(url))) ? read(where(url)) : null;
    },
    async tags(url) {
      if (!(await isMirror(where(url)))) return null;
      const args = [`--git-dir=${where(url)}`, 'for-each-ref', '--format=%(objectname)', 'refs/tags'];
      const result = await git.local('/', args, {
        timeoutMs: LOCAL_TIMEOUT_MS,
        signal: new AbortController().signal,
      });
      return expectOutput(result, 'The clone cache could not be read')
        .split('\n')
        .filter((id) => id !== '');
    },
    discardIfDamaged: (url) =>
      queue.run(mirrorName(url), async () => {
        if (!(await isDamaged(git, where(url)))) return;
        deps.logger.warn({ directory: where(url) }, 'a clone cache was damaged and is made anew');
        await removeTree(where(url));
      }),
    async sweep() {
      for (const name of await readdir(deps.reposDir).catch(() => []))
        if (name.endsWith('.git') && !name.startsWith('.')) await tidyMirror(join(deps.reposDir, name));
      const count = await deps.temporary.sweep(deps.reposDir);
      if (count > 0) deps.logger.info({ count }, 'removed half-made mirrors');
    },
    stop: () => shared.stop(),
  };
}
