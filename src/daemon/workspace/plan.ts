import { SchmuxError } from '../../contract/errors.js';
import { isPlainText } from '../../contract/names.js';
import type { Repo } from '../../contract/workspace/workspace.js';
import type { SpawnEnvironment } from '../environment/environment.js';
import { checkWanted } from './git/names/branch.js';
import { findExisting, requireUsable, type ExistingDeps } from './directory/existing.js';
import { checkRoot, freeBytes, kindOf, requireSpace } from './paths.js';
import type { WorkspaceRecord } from '../store/state-schema.js';
import { parseRepoUrl, type RepoUrl } from './git/names/url.js';

export type PlanInput = {
  repo?: string | undefined;
  branch?: string | undefined;
  workspace?: string | undefined;
  /** Each clone gets its own new branch from `branch`. */
  ownBranches?: boolean | undefined;
  /** `workspace` is only the caller's working directory. */
  workspaceImplied?: boolean | undefined;
  /** Environment with the credentials for the remote. */
  environment?: SpawnEnvironment | undefined;
};

/**
 * The workspace that a spawn will use. An `existing` directory without a record is adopted when it is reserved; a moved one keeps
 * its record.
 */
export type Plan =
  | { kind: 'new'; repo: Repo; url: RepoUrl; branch: string | null; own: boolean; root: string }
  | { kind: 'existing'; path: string; record: WorkspaceRecord | null };

export type PlanDeps = ExistingDeps & {
  reposDir: string;
  repos(): Repo[];
  /** Estimates the bytes that a new workspace will take; 0 if unknown. */
  needed(url: RepoUrl, branch: string | null): Promise<number>;
  /**
   * Throws for a branch, tag or commit that the remote does not have or that could never be pushed, as far as that is known now.
   */
  checkStart(asked: {
    url: RepoUrl;
    wanted: string | null;
    environment: SpawnEnvironment | undefined;
  }): Promise<void>;
  freeBytes?: (path: string) => Promise<number>;
};

/**
 * Checks everything that can be checked before anything exists; creates nothing. The remote is contacted only about a given
 * branch.
 */
export async function makePlan(deps: PlanDeps, input: PlanInput): Promise<Plan> {
  if (input.workspace !== undefined) return planExisting(deps, input.workspace, input);
  if (input.repo === undefined)
    throw new SchmuxError('BAD_REQUEST', 'Neither a repository nor a workspace was given.', {
      hint: 'Use -r for a new workspace or -w for an existing one.',
    });
  if (input.ownBranches === true && input.branch === undefined)
    throw new SchmuxError('BAD_REQUEST', 'New branches need the name of the branch to start from.', {
      hint: 'Pass it with -b, for example -b main.',
    });
  const name = input.repo;
  const repo = requireRepo(deps.repos(), name);
  const url = parseRepoUrl(repo.url, deps.home);
  if (input.branch !== undefined) await checkWanted(deps.git, input.branch);
  const root = checkRoot(deps.root(), deps.home);
  if ((await kindOf(root)) === 'other')
    throw new SchmuxError('WORKSPACE_ROOT_INVALID', `The workspace folder ${root} is not a directory.`, {
      hint: 'Set workspace_path to another folder.',
    });
  const needed = await deps.needed(url, input.branch ?? null);
  const free = deps.freeBytes ?? freeBytes;
  requireSpace(root, await free(root), needed);
  requireSpace(deps.reposDir, await free(deps.reposDir), 0);
  if (input.branch !== undefined) {
    const { branch: wanted, environment } = input;
    await deps.checkStart({ url, wanted, environment });
  }
  return { kind: 'new', repo, url, branch: input.branch ?? null, own: input.ownBranches ?? false, root };
}

async function planExisting(deps: PlanDeps, name: string, input: PlanInput): Promise<Plan> {
  const found = await findExisting(deps, name, input.workspaceImplied ?? false);
  const record = found?.record ?? null;
  if (input.repo !== undefined && record?.repo !== input.repo)
    throw new SchmuxError('BAD_REQUEST', 'Both a repository and a workspace were given.', {
      hint: 'Use -r for a new workspace or -w for an existing one.',
    });
  // An existing directory is used as it is; another branch would have to be checked out in it.
  if (input.branch !== undefined && input.branch !== record?.branch)
    throw new SchmuxError('BRANCH_INVALID', 'An existing workspace keeps the branch it is on.', {
      hint: 'Omit -b, or use -r for a new workspace on that branch.',
    });
  if (found === null) throw unknownWorkspace(name, deps.records());
  if (record !== null && record.path === found.path) await requireUsable(record);
  return { kind: 'existing', ...found };
}

export function unknownWorkspace(name: string, records: readonly WorkspaceRecord[]): SchmuxError {
  const shown = isPlainText(name) ? ` ${JSON.stringify(name.slice(0, 200))}` : '';
  const known = records.slice(0, 5).map((record) => record.id);
  return new SchmuxError('WORKSPACE_UNKNOWN', `There is no workspace${shown}.`, {
    hint:
      known.length === 0
        ? 'Use the absolute path of an existing directory, or -r for a new workspace.'
        : `Known workspaces: ${known.join(', ')}${records.length > 5 ? ', …' : ''} (schmux workspace list). An absolute path works too.`,
  });
}

/** Returns the configured repository of that name; throws REPO_UNKNOWN otherwise. */
export function requireRepo(repos: readonly Repo[], name: string): Repo {
  const repo = repos.find((entry) => entry.name === name);
  if (repo === undefined) throw unknownRepo(name, repos);
  return repo;
}

function unknownRepo(name: string, repos: readonly Repo[]): SchmuxError {
  const shown = isPlainText(name) ? ` ${JSON.stringify(name.slice(0, 100))}` : '';
  return new SchmuxError('REPO_UNKNOWN', `There is no repository${shown}.`, {
    hint:
      repos.length === 0
        ? 'Add one first: schmux repo add <url>.'
        : `Known repositories: ${repos
            .slice(0, 8)
            .map((repo) => repo.name)
            .join(', ')}. Add one with schmux repo add <url>.`,
  });
}
