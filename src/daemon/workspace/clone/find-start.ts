import { SchmuxError } from '../../../contract/errors.js';
import { readWish } from '../../../contract/workspace/start.js';
import type { SpawnEnvironment } from '../../environment/environment.js';
import type { Clock } from '../../../lib/clock.js';
import type { Git } from '../git/git.js';
import { cloneRemoteName } from '../git/names/remote-name.js';
import { LOCAL_TIMEOUT_MS, type Mirror, type Mirrors } from './mirror.js';
import type { WorkspaceRecord } from '../../store/state-schema.js';
import type { WorkContext } from '../git/shared-work.js';
import type { RepoUrl } from '../git/names/url.js';
import { branchInTheWay } from './branch-conflict.js';
import { readCheckout } from './checkout.js';
import { isUnanswered, staleNote } from './offline.js';
import { resolveStart, type StartSource, type Start } from './resolve-start.js';

/** A shortened id that matches more objects than this was not meant as a commit. */
const CANDIDATES_MAX = 20;

export type StartDeps = { git: Git; mirrors: Mirrors; clock: Clock };
export type Wanted = { url: RepoUrl; wanted: string | null; copy: number; own: boolean };
/** A start that is checked before its workspace has a number. */
export type StartRequest = Omit<Wanted, 'copy' | 'own'> & { environment: SpawnEnvironment | undefined };

/**
 * Checks a start before anything exists, with the refs of the remote or, when it does not respond, of the local copy. What can
 * be known only after a fetch is left to `startIn`.
 */
export async function checkStart(deps: StartDeps, { url, wanted, environment }: StartRequest): Promise<void> {
  const { git, mirrors } = deps;
  const mirror = await mirrors.peek(url).catch(() => null);
  const source = await sourceOf(deps, { url, mirror, context: null });
  const wish = wanted === null ? null : readWish(wanted, await cloneRemoteName(git));
  try {
    source.refs = await mirrors.list(url, { quick: true, environment });
    source.isWhole = url.host === null;
  } catch (error) {
    if (!(await isUnanswered(error, url))) throw error;
    // Without a copy, the clone may wait longer for a response than this check.
    if (mirror === null && error instanceof SchmuxError && error.code === 'CLONE_TIMEOUT') return;
    if (mirror === null) throw error;
    const why = (error as Error).message;
    refuseGuess(await resolveStart(wish, source), { wanted, from: source.from, why });
    return;
  }
  await resolveStart(wish, source);
}

/** Resolves where the workspace starts, after everything was fetched. */
export async function startIn(
  deps: StartDeps,
  { url, wanted, copy, own }: Wanted,
  { mirror, context }: { mirror: Mirror; context: WorkContext },
): Promise<Start> {
  const source = await sourceOf(deps, { url, mirror, context });
  const wish = wanted === null ? null : readWish(wanted, await cloneRemoteName(deps.git));
  const start = await resolveStart(wish, source, { copy, own });
  if (start === null)
    throw new SchmuxError('BRANCH_INVALID', `${source.from} does not provide ${wanted}.`, {
      hint: 'Use one of its branches or tags.',
    });
  if (mirror.stale === null) return start;
  refuseGuess(start, { wanted, from: source.from, why: mirror.stale.why });
  return { ...start, notes: [staleNote(mirror.stale, source.from, deps.clock.now()), ...start.notes] };
}

/** Throws for a new branch while the remote does not respond: only the remote knows whether the branch is new. */
function refuseGuess(
  start: Start | null,
  { wanted, from, why }: { wanted: string | null; from: string; why: string },
): void {
  if (start !== null && start.kind !== 'new') return;
  throw new SchmuxError(
    'REPO_UNREACHABLE',
    `${from} did not respond, and the copy on this machine has no ${wanted}, so it is unknown whether ${from} has it. ${why}`,
    { hint: 'Try again when it responds, or omit -b and create the branch in the workspace.' },
  );
}

/** Returns notes on new branches of other workspaces that conflict with this one when pushed. */
export function rivalBranches(
  records: readonly WorkspaceRecord[],
  made: WorkspaceRecord,
  result: { branch: string | null; start: string },
): string[] {
  const { branch: mine, start } = result;
  if (mine === null || !isNew(start)) return [];
  return records.flatMap((other) => {
    const { id, repo, branch, status } = other;
    if (id === made.id || repo !== made.repo || status !== 'ready' || branch === null || !isNew(other.start))
      return [];
    if (branch === mine)
      return [`${id} also started on a new branch ${mine}; the second one to push has to pull first.`];
    if (branchInTheWay(mine, [branch], { ignoreCase: false }) === null) return [];
    return [`${id} started on a new branch ${branch}; only one of ${branch} and ${mine} can be pushed.`];
  });
}

const isNew = (start: string | undefined) => start?.startsWith('new branch ') ?? false;

async function sourceOf(
  deps: StartDeps,
  { url, mirror, context }: { url: RepoUrl; mirror: Mirror | null; context: WorkContext | null },
): Promise<StartSource> {
  const { git, mirrors } = deps;
  const local = { timeoutMs: LOCAL_TIMEOUT_MS, signal: context?.signal ?? new AbortController().signal };
  const run = async (...args: string[]): Promise<string | null> => {
    if (mirror === null) return null;
    const result = await git.local('/', [`--git-dir=${mirror.directory}`, ...args], local);
    return result.outcome === 'exited' && result.code === 0 ? result.stdout.trim() : null;
  };
  const commitOf = (name: string) =>
    run('rev-parse', '--quiet', '--verify', '--end-of-options', `${name}^{commit}`);
  const fetched = async (wanted: { ref: string } | { id: string }) =>
    context !== null && mirror?.stale === null && (await mirrors.fetchOne(url, wanted, context));
  const checkout = mirror?.checkout ?? (await readCheckout(git, url));
  const source: StartSource = {
    refs: mirror?.refs ?? EMPTY,
    isWhole: true,
    otherRemotes: checkout?.otherRemotes ?? [],
    from: checkout !== null ? url.path : await cloneRemoteName(git),
    ignoreCase: (await run('config', '--type=bool', '--get', 'core.ignoreCase')) === 'true',
    async find(wanted) {
      if ('tag' in wanted)
        return (await commitOf(`refs/tags/${wanted.tag}`)) ?? (context === null ? 'later' : null);
      if ('ref' in wanted) {
        if (context === null) return source.isWhole && !source.refs.others.has(wanted.ref) ? null : 'later';
        return (await fetched(wanted)) || mirror?.stale !== null ? commitOf(wanted.ref) : null;
      }
      const found = await candidates(wanted.id);
      if (found.length > 1) return found;
      if (found[0] !== undefined) return found[0];
      if (context === null) return 'later';
      const whole = wanted.id.length >= 40;
      return whole && (await fetched(wanted)) ? commitOf(wanted.id) : null;
    },
  };
  /** Lists commits whose id starts with this. */
  async function candidates(beginning: string): Promise<string[]> {
    const objects = ((await run('rev-parse', `--disambiguate=${beginning}`)) ?? '').split('\n');
    const commits: string[] = [];
    for (const id of objects.slice(0, CANDIDATES_MAX))
      if (id !== '' && (await run('cat-file', '-t', id)) === 'commit') commits.push(id);
    return commits;
  }
  return source;
}

const EMPTY: StartSource['refs'] = {
  branches: new Map(),
  tags: new Map(),
  upstream: new Map(),
  others: new Map(),
  defaultBranch: null,
  head: { branch: null, commit: null },
};
