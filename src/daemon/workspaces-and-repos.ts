import type { Variables } from '../contract/environment.js';
import { SchmuxError } from '../contract/errors.js';
import type { AddedRepo, Repo, Workspace } from '../contract/workspace/workspace.js';
import type { Environments } from './environment/environments.js';
import type { Registry } from './session/registry.js';
import type { ConfigStore } from './store/config-store.js';
import type { WorkspaceRecord } from './store/state-schema.js';
import type { Table } from './store/state-store.js';
import { newRepo, type NewRepo } from './workspace/repos.js';
import type { Workspaces } from './workspace/workspaces.js';

export type Places = {
  list(): Workspace[];
  find(id: string): Workspace | null;
  /** WORKSPACE_UNKNOWN when there is none. */
  get(id: string): Workspace;
  record(id: string): WorkspaceRecord | undefined;
  /** The branch that is checked out, as far as git was asked. */
  branch(id: string): string | null;
  repos(): Repo[];
  /** REPO_URL_INVALID, REPO_NAME_INVALID, REPO_EXISTS; REPO_UNREACHABLE when there certainly is no repository. */
  addRepo(input: NewRepo & { env?: Variables | undefined }): Promise<AddedRepo>;
  /** REPO_UNKNOWN. Workspaces that were cloned from it stay. */
  removeRepo(name: string): Promise<void>;
};

export type PlacesDeps = {
  table: Table<WorkspaceRecord>;
  workspaces: Workspaces;
  registry: Registry;
  config: ConfigStore;
  userHome: string;
  environment: Environments['of'];
  /** A repository is no longer in the configuration. */
  onForgotten(repo: Repo): Promise<void>;
};

/** Workspaces as everyone outside sees them: the record, its sessions, and what git said last; and the configured repositories. */
export function createPlaces(deps: PlacesDeps): Places {
  const { table, workspaces, registry, config } = deps;

  function view(record: WorkspaceRecord): Workspace {
    const { id, path, repo, branch, managed, status, created_at, start, notes } = record;
    const git = workspaces.latest(id);
    const sessions = registry.all().flatMap((session) => (session.workspace === id ? [session.id] : []));
    return {
      id,
      path,
      repo,
      branch: git?.branch ?? branch,
      managed,
      status,
      git,
      problem: workspaces.problem(id),
      sessions,
      created_at,
      ...(start !== undefined && { start }),
      ...(notes !== undefined && { notes }),
    };
  }

  function find(id: string): Workspace | null {
    const record = table.get(id);
    return record === undefined ? null : view(record);
  }

  /** The file's own entries are changed, so that keys of a person's are kept. */
  async function changeRepos(change: (repos: Repo[]) => Repo[]): Promise<void> {
    await config.update('repos', (before) => change((Array.isArray(before) ? before : []) as Repo[]));
  }

  return {
    list: () => table.all().map(view),
    find,
    get(id) {
      const found = find(id);
      if (found !== null) return found;
      throw new SchmuxError('WORKSPACE_UNKNOWN', `There is no workspace ${id}.`, {
        hint: 'schmux workspace list shows them.',
      });
    },
    record: (id) => table.get(id),
    branch: (id) => workspaces.latest(id)?.branch ?? null,
    repos: () => config.current().repos,
    async addRepo(input) {
      let added: Repo | null = null;
      const { url } = newRepo(input, config.current().repos, deps.userHome);
      const probe = await workspaces.probe(url, await deps.environment(input.env));
      await changeRepos((repos) => {
        added = newRepo(input, repos, deps.userHome);
        return [...repos, added];
      });
      // Set by the change above, or that threw.
      return { ...(added as unknown as Repo), ...probe };
    },
    async removeRepo(name) {
      const forgotten = config.current().repos.find((repo) => repo.name === name);
      await changeRepos((repos) => {
        if (repos.some((repo) => repo.name === name)) return repos.filter((repo) => repo.name !== name);
        throw new SchmuxError('REPO_UNKNOWN', `There is no repository "${name}".`, {
          hint: 'schmux repo list shows them.',
        });
      });
      if (forgotten !== undefined) await deps.onForgotten(forgotten);
    },
  };
}
