import { lstat, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { createBudget, type Budget } from './budget.js';
import { bytePath } from './scan/byte-paths.js';
import { loss, merge, noFindings, withLocation, type Findings, type Loss } from './loss.js';
import type { MeasureOptions } from './scan/measure.js';
import { mountsBelow } from '../directory/mounts.js';
import { repositoryLoss, type RepositoryDeps } from './repository.js';
import { walkForRepositories, type FoundRepository } from './scan/walk.js';
import { asText, isText, showName } from '../git/names/byte-names.js';
import { gitDirectory } from '../git/git-directory.js';
import { isInside, kindOf } from '../paths.js';

export type SafetyDeps = RepositoryDeps;

/** The properties of a workspace that its safety depends on. */
export type SafetyInput = {
  path: string;
  /** Configured address of its repository. */
  url: string | null;
  /** The commit that it started at. */
  base: string | null;
  /** True for a file that schmux copied there and whose source is unchanged. */
  isCopy: MeasureOptions['isCopy'];
};

/** The user waits for the report; whatever is not inspected by then counts as unsafe. */
const BUDGET_MS = 45_000;
/** Repositories inspected per workspace. */
const REPOSITORIES_MAX = 40;

/**
 * Returns what deleting `path` would lose at this moment. Files are compared by content with the committed ones, and commits with
 * what the remote itself has: the clone's config, index and remote-tracking refs are not trusted. Anything unreadable is unsafe;
 * a missing directory is safe. docs/disposal.md lists what counts as a loss.
 */
export async function lossOf(deps: SafetyDeps, input: SafetyInput): Promise<Findings> {
  const kind = await kindOf(input.path);
  if (kind === 'absent') return noFindings();
  if (kind === 'other' || (await lstat(input.path)).isSymbolicLink())
    return only('It is not a directory, so its contents are unknown.');
  return treeLoss(deps, { ...input, path: await realpath(input.path) }, createBudget(BUDGET_MS));
}

/** Describes in one line what would be lost, for an error message. */
export function lossSentence(reasons: readonly Loss[]): string {
  return reasons.map((reason) => reason.text.replace(/\.$/, '')).join(', ');
}

async function treeLoss(
  deps: SafetyDeps,
  { path: root, url, base, isCopy }: SafetyInput,
  budget: Budget,
): Promise<Findings> {
  const walk = await walkForRepositories(root, budget);
  const skip = new Set(walk.repositories.map(({ at }) => `${bytePath(root)}/${at}`));
  const seen = new Set<string>();
  const found = noFindings();
  const gitDir = join(root, '.git');
  const own = await lstat(gitDir).catch(() => null);
  if (own?.isDirectory() === true) {
    const options = { skip, isCopy };
    merge(found, await repositoryLoss(deps, { root, top: root, gitDir, url, base, options, seen }, budget));
  } else if (own === null)
    merge(found, only('It is no longer a git repository, so its contents are unknown.'));
  else merge(found, only('Its .git points to another directory, so its contents are unknown.'));

  // Working trees first: inspecting one covers more than the git directory behind it.
  const inner = [...walk.repositories].sort((a, b) => Number(a.top === null) - Number(b.top === null));
  for (const repository of inner.slice(0, REPOSITORIES_MAX)) {
    const at = await locate(root, repository);
    const options = { skip: new Set([...skip].filter((path) => path !== repository.top)), isCopy: noCopy };
    const inside =
      at.gitDir === null
        ? only('It could not be read as a git repository, so its contents are unknown.')
        : await repositoryLoss(
            deps,
            { root, top: at.top, gitDir: at.gitDir, url: null, base: null, options, seen },
            budget,
          );
    merge(found, withLocation(inside, at.where));
  }
  addLimits(found, { ...walk, repositories: inner.slice(REPOSITORIES_MAX) }, budget);
  const mounts = [
    ...new Set([...walk.mounts.map(showName), ...(await mountsBelow(root)).map((at) => relative(root, at))]),
  ];
  if (mounts.length > 0)
    found.reasons.push(loss('unreadable', 'Another file system is mounted in it', mounts));
  return found;
}

function addLimits(
  found: Findings,
  left: { repositories: readonly FoundRepository[]; unreadable: string[]; whole: boolean },
  budget: Budget,
): void {
  if (left.unreadable.length > 0)
    found.reasons.push(
      loss('unreadable', 'Some directories could not be read', left.unreadable.map(showName)),
    );
  if (left.repositories.length > 0)
    found.reasons.push(
      loss(
        'unreadable',
        `${left.repositories.length} more repositories in it were not inspected`,
        left.repositories.map(({ at }) => showName(at)),
      ),
    );
  if (!left.whole || budget.spent())
    found.reasons.push(
      loss('unreadable', `It is too large to inspect completely within ${BUDGET_MS / 1000} s`),
    );
}

type Located = { top: string | null; gitDir: string | null; where: string };

/** Locates the git directory of a repository and what the user calls it. `gitDir` is null when it cannot be found. */
async function locate(root: string, found: FoundRepository): Promise<Located> {
  const name = showName(found.at);
  const unknown = { top: null, gitDir: null, where: `the repository ${name}` };
  // A name that is not valid UTF-8 cannot be passed to git as a directory.
  if (!isText(found.at)) return unknown;
  if (found.gitDir !== null) return { ...unknown, gitDir: asText(found.gitDir) };
  const top = join(root, asText(found.at));
  const directory = await gitDirectory(top);
  const resolved = directory === null ? null : await realpath(directory).catch(() => null);
  if (resolved === null) return unknown;
  const part = isInside(root, resolved) ? relative(root, resolved).split(sep) : [];
  const what = part[0] !== '.git' ? 'repository' : part[1] === 'worktrees' ? 'working tree' : 'submodule';
  return { top, gitDir: resolved, where: `the ${what} ${name}` };
}

function only(text: string): Findings {
  return { ...noFindings(), reasons: [loss('unreadable', text)] };
}

const noCopy = () => Promise.resolve(false);
