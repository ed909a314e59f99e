import { SchmuxError } from '../../contract/errors.js';
import { isPlainText } from '../../contract/names.js';
import type { Repo } from '../../contract/workspace/workspace.js';
import type { SpawnEnvironment } from '../environment/environment.js';
import { checkWanted } from './git/names/branch.js';
import { findExisting, requireUsable, type ExistingDeps } from './directory/existing.js';
import { checkRoot, freeBytes, kindOf, requireSpace } from './directory/paths.js';
import type { WorkspaceRecord } from '../store/state-schema.js';
import { parseRepoUrl, type RepoUrl } from './git/names/url.js';

export type PlanInput = {
  repo?: string | undefined;
  branch?: string | undefined;
  workspace?: string | undefined;
  /** Each clone gets a new branch of its own from `branch`. */
  ownBranches?: boolean | undefined;
  /** `workspace` is only where the caller stands. */
  workspaceImplied?: boolean | undefined;
  /** Whose credentials the remote is asked with. */
  environment?: SpawnEnvironment | undefined;
};

/** What a spawn will use. An `existing` directory without a record is adopted when it is reserved, and a moved one keeps its record. */
export type Plan =
  | { kind: 'new'; repo: Repo; url: RepoUrl; branch: string | null; own: boolean; root: string }
  | { kind: 'existing'; path: string; record: WorkspaceRecord | null };

export type PlanDeps = ExistingDeps & {
  reposDir: string;
  repos(): Repo[];
  /** Bytes a new workspace will take, as far as that is known. */
  needed(url: RepoUrl, branch: string | null): Promise<number>;
  /** Refuses a branch, tag or commit that the remote does not have, or that could never be pushed, as far as that is known now. */
  checkStart(asked: {
    url: RepoUrl;
    wanted: string | null;
    environment: SpawnEnvironment | undefined;
  }): Promise<void>;
  freeBytes?: (path: string) => Promise<number>;
};

/** Refuses everything that can be refused before anything exists; makes nothing. The remote is asked only about a named branch. */
export async function makePlan(deps: PlanDeps, input: PlanInput): Promise<Plan> {
  if (input.workspace !== undefined) return planExisting(deps, input.workspace, input);
  if (input.repo === undefined)
    throw new SchmuxError('BAD_REQUEST', 'Neither a repository nor a workspace was named.', {
      hint: 'Use -r for a new workspace or -w for an existing one.',
    });
  if (input.ownBranches === true && input.branch === undefined)
    throw new SchmuxError(
      'BAD_REQUEST',
      'Branches of their own need the name of the one that they begin at.',
      {
        hint: 'Name it with -b, for example -b main.',
      },
    );
  const name = input.repo;
  const repo = requireRepo(deps.repos(), name);
  const url = parseRepoUrl(repo.url, deps.home);
  if (input.branch !== undefined) await checkWanted(deps.git, input.branch);
  const root = checkRoot(deps.root(), deps.home);
  if ((await kindOf(root)) === 'other')
    throw new SchmuxError('WORKSPACE_ROOT_INVALID', `The workspace folder ${root} is no directory.`, {
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
    throw new SchmuxError('BAD_REQUEST', 'A repository and a workspace were both named.', {
      hint: 'Use -r for a new workspace or -w for an existing one.',
    });
  // An existing directory is used as it is: another branch would have to be checked out in it.
  if (input.branch !== undefined && input.branch !== record?.branch)
    throw new SchmuxError(
      'BRANCH_INVALID',
      'An existing workspace is used as it is, on the branch it is on.',
      {
        hint: 'Leave -b out, or use -r for a new workspace on that branch.',
      },
    );
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
        : `Known are ${known.join(', ')}${records.length > 5 ? ' …' : ''} (schmux workspace list); an absolute path works too.`,
  });
}

/** The configured repository of that name; REPO_UNKNOWN otherwise. */
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
        : `Known are ${repos
            .slice(0, 8)
            .map((repo) => repo.name)
            .join(', ')}; add one with schmux repo add <url>.`,
  });
}
