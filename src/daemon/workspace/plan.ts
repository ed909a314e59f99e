import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, normalize } from 'node:path';
import { SchmuxError } from '../../contract/errors.js';
import { isPlainText } from '../../contract/names.js';
import type { Repo } from '../../contract/workspace.js';
import { checkBranch } from './branch.js';
import type { Git } from './git.js';
import { checkRoot, expandHome, freeBytes, isInside, kindOf, pathProblem, requireSpace } from './paths.js';
import type { WorkspaceRecord } from './record.js';
import { parseRepoUrl, type RepoUrl } from './url.js';

export type PlanInput = {
  repo?: string | undefined;
  branch?: string | undefined;
  workspace?: string | undefined;
};

/** What a spawn will use. An `existing` directory without a record is adopted when it is reserved. */
export type Plan =
  | { kind: 'new'; repo: Repo; url: RepoUrl; branch: string | null; root: string }
  | { kind: 'existing'; path: string; record: WorkspaceRecord | null };

export type PlanDeps = {
  git: Git;
  home: string;
  root(): string;
  reposDir: string;
  repos(): Repo[];
  records(): WorkspaceRecord[];
  /** Bytes a new workspace will take, as far as that is known. */
  needed(url: RepoUrl, branch: string | null): Promise<number>;
  freeBytes?: (path: string) => Promise<number>;
};

/** Refuses everything that can be refused before anything exists (S3.4); looks only, makes nothing, reaches no network. */
export async function makePlan(deps: PlanDeps, input: PlanInput): Promise<Plan> {
  if (input.workspace !== undefined) return planExisting(deps, input.workspace, input);
  if (input.repo === undefined)
    throw new SchmuxError('BAD_REQUEST', 'Neither a repository nor a workspace was named.', {
      hint: 'Use -r for a new workspace or -w for an existing one.',
    });
  const name = input.repo;
  const repo = requireRepo(deps.repos(), name);
  const url = parseRepoUrl(repo.url, deps.home);
  if (input.branch !== undefined) await checkBranch(deps.git, input.branch);
  const root = checkRoot(deps.root(), deps.home);
  if ((await kindOf(root)) === 'other')
    throw new SchmuxError('WORKSPACE_ROOT_INVALID', `The workspace folder ${root} is no directory.`, {
      hint: 'Set workspace_path to another folder.',
    });
  const needed = await deps.needed(url, input.branch ?? null);
  const free = deps.freeBytes ?? freeBytes;
  requireSpace(root, await free(root), needed);
  requireSpace(deps.reposDir, await free(deps.reposDir), 0);
  return { kind: 'new', repo, url, branch: input.branch ?? null, root };
}

/** The record that `idOrPath` means: an id, or a path that is a workspace or lies in one (the innermost wins). */
export function findRecord(records: readonly WorkspaceRecord[], idOrPath: string): WorkspaceRecord | null {
  const byId = records.find((record) => record.id === idOrPath);
  if (byId !== undefined) return byId;
  if (!isAbsolute(idOrPath)) return null;
  const path = normalize(idOrPath).replace(/(.)\/+$/, '$1');
  const around = records.filter((record) => isInside(record.path, path));
  return around.sort((a, b) => b.path.length - a.path.length)[0] ?? null;
}

async function planExisting(deps: PlanDeps, name: string, input: PlanInput): Promise<Plan> {
  const given = expandHome(name, deps.home);
  const path = isAbsolute(given) ? await resolveDirectory(given) : null;
  const record = findRecord(deps.records(), path ?? given) ?? findRecord(deps.records(), given);
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
  if (record !== null) {
    if (record.status === 'failed') throw missing(record.path, 'could not be made');
    if (record.status !== 'preparing' && (await kindOf(record.path)) !== 'directory')
      throw missing(record.path, 'is not there any more');
    return { kind: 'existing', path: record.path, record };
  }
  if (path === null || (await kindOf(path)) !== 'directory') throw unknownWorkspace(name, deps.records());
  const problem = pathProblem(path);
  if (problem !== null)
    throw new SchmuxError('PATH_INVALID', `That directory cannot be used as a workspace: ${problem}.`, {
      hint: 'Rename the directory.',
    });
  return { kind: 'existing', path: await topLevel(deps, path), record: null };
}

/** The repository around `path`, as git would find it, but never the user's home or anything above it. */
async function topLevel(deps: PlanDeps, path: string): Promise<string> {
  for (
    let current = path;
    current !== dirname(current) && current !== deps.home;
    current = dirname(current)
  ) {
    const result = await deps.git.read(current, ['rev-parse', '--show-toplevel']);
    if (result.code === 0) {
      const top = result.stdout.replace(/\n$/, '');
      return pathProblem(top) === null ? top : path;
    }
  }
  return path;
}

async function resolveDirectory(path: string): Promise<string> {
  if ((await kindOf(path)) === 'directory') return realpath(path);
  return normalize(path);
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

function missing(path: string, why: string): SchmuxError {
  return new SchmuxError('WORKSPACE_MISSING', `The workspace ${path} ${why}.`, {
    hint: 'Spawn with -r for a new one.',
  });
}
