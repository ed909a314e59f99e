import { readFile, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { lastLine } from '../../git/failure/stderr.js';
import type { Git } from '../../git/git.js';
import { gitDirectory } from '../../git/git-directory.js';
import { parseLsRemote, sortRefs, type RepoRefs } from '../../git/refs.js';
import type { Mirrors } from '../../clone/mirror.js';
import { isInside } from '../../paths.js';
import { displayUrl, parseRepoUrl, type RepoUrl } from '../../git/names/url.js';
import type { Budget } from '../budget.js';

/** The refs of a remote, and how they are known. */
export type RemoteState = {
  url: RepoUrl;
  refs: RepoRefs;
  /** Ids of its branches and tags, and of the objects that tags point to. */
  ids: ReadonlySet<string>;
  /** False when the refs come from the clone cache. */
  asked: boolean;
  /** Its clone cache, with its objects. */
  mirror: string | null;
};

export type Remotes = {
  states: RemoteState[];
  /** Why some remotes do not count. */
  notes: string[];
};

export type RemoteDeps = { git: Git; mirrors: Pick<Mirrors, 'peek'>; home: string };

/** Time limit for listing a remote's refs. */
const ASK_TIMEOUT_MS = 10_000;
/** Remotes that are checked. */
const REMOTES_MAX = 5;

/**
 * Lists the refs of the remotes at `urls`. Remote-tracking refs are only this clone's claim, so the remotes themselves are asked;
 * for one that does not respond, the clone cache has what schmux fetched last. A remote inside `root`, or whose objects are
 * there, would be deleted too and does not count.
 */
export async function readRemotes(
  deps: RemoteDeps,
  { urls, root, tracked }: { urls: readonly string[]; root: string; tracked: readonly string[] },
  budget: Budget,
): Promise<Remotes> {
  const result: Remotes = { states: [], notes: [] };
  const distinct = [...new Set(urls.map((url) => url.replace(/\/+$/, '')))];
  for (const text of distinct.slice(REMOTES_MAX)) result.notes.push(`${displayUrl(text)} was not checked`);
  const asked = distinct.slice(0, REMOTES_MAX).map(async (text) => {
    let url: RepoUrl;
    try {
      url = parseRepoUrl(text, deps.home);
    } catch {
      result.notes.push(`${displayUrl(text)} is not an address that can be checked`);
      return;
    }
    if (await livesIn(url, root)) {
      result.notes.push(`The remote ${displayUrl(text)} is inside the workspace itself`);
      return;
    }
    const { state, note } = await readRemote(deps, { url, tracked }, budget);
    if (state !== null) result.states.push(state);
    if (note !== null) result.notes.push(note);
  });
  await Promise.all(asked);
  return result;
}

async function readRemote(
  { git, mirrors }: RemoteDeps,
  { url, tracked }: { url: RepoUrl; tracked: readonly string[] },
  budget: Budget,
): Promise<{ state: RemoteState | null; note: string | null }> {
  // Any ref keeps its commits, but some servers have very many refs, so only those that matter are listed.
  const isHere = url.kind === 'path' || url.kind === 'file';
  const patterns = isHere ? [] : ['HEAD', 'refs/heads/*', 'refs/tags/*', ...tracked];
  const options = { url, timeoutMs: budget.ms(ASK_TIMEOUT_MS), signal: new AbortController().signal };
  const [answer, mirror] = await Promise.all([
    git.remote(null, ['ls-remote', '--symref', '--', url.text, ...patterns], options),
    mirrors.peek(url).catch(() => null),
  ]);
  if (answer.outcome === 'exited' && answer.code === 0 && !answer.truncated) {
    const { refs, head } = parseLsRemote(answer.stdout);
    const ids = new Set([...answer.stdout.matchAll(/^([0-9a-f]{40,64})\t/gm)].map(([, id]) => id ?? ''));
    const state = { url, refs: sortRefs(refs, head), ids, asked: true, mirror: mirror?.directory ?? null };
    return { state, note: null };
  }
  const why = answer.outcome === 'timeout' ? 'it did not answer in time' : lastLine(answer.stderr);
  if (mirror === null) return { state: null, note: `${displayUrl(url.text)} could not be checked: ${why}` };
  const { refs, directory } = mirror;
  const { branches, tags, upstream, others } = refs;
  const ids = new Set([branches, tags, upstream, others].flatMap((refs) => [...refs.values()]));
  return {
    state: { url, refs, ids, asked: false, mirror: directory },
    note: `${displayUrl(url.text)} could not be checked (${why}); compared with what schmux fetched from it ${await fetchedAt(directory)}`,
  };
}

async function fetchedAt(mirror: string): Promise<string> {
  const stats = await stat(join(mirror, 'schmux-fetched')).catch(() => stat(mirror));
  return `at ${stats.mtime.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** True for a repository on this machine that is inside `root`, or whose objects are. */
async function livesIn(url: RepoUrl, root: string): Promise<boolean> {
  if (url.kind !== 'path' && url.kind !== 'file') return false;
  const path = await realpath(url.path).catch(() => null);
  if (path === null) return false;
  const gitDir = (await gitDirectory(path)) ?? path;
  const common = (await readFile(join(gitDir, 'commondir'), 'utf8').catch(() => '.')).trim();
  const objects = join(resolve(gitDir, common), 'objects');
  const borrowed = await readFile(join(objects, 'info/alternates'), 'utf8').catch(() => '');
  const places = [path, gitDir, objects, ...borrowed.split('\n').map((line) => resolve(objects, line))];
  for (const place of places) if (isInside(root, await realpath(place).catch(() => place))) return true;
  return false;
}
