import type { Implementation, Output } from '../../../contract/api.js';
import { SchmuxError } from '../../../contract/errors.js';
import type { Repo, Workspace } from '../../../contract/workspace.js';
import type { Workspaces } from '../../workspace/workspaces.js';

export type PlaceRoutes = Pick<
  Implementation,
  Extract<keyof Implementation, `workspace${string}` | `repo${string}`>
>;

export type PlaceDeps = {
  workspaces: Workspaces;
  view: { list(): Workspace[]; get(id: string): Workspace };
  /** Reads the workspace's git status now and tells everyone. */
  refresh(id: string): Promise<void>;
  repos(): Repo[];
  /** Writes the list of repositories to the configuration. */
  saveRepos(change: (repos: Repo[]) => Repo[]): Promise<void>;
  checkRepo(input: { url: string; name?: string | undefined }): Promise<{ name: string; url: string }>;
  branches(repo: Repo): Promise<Output<'repoBranches'>>;
};

/** The routes about directories and repositories. */
export function placeRoutes(deps: PlaceDeps): PlaceRoutes {
  const { workspaces, view } = deps;

  function repo(name: string): Repo {
    const found = deps.repos().find((entry) => entry.name === name);
    if (found !== undefined) return found;
    throw new SchmuxError('REPO_UNKNOWN', `There is no repository "${name}".`, {
      hint: 'schmux repo list shows them.',
    });
  }

  return {
    workspaceList: () => view.list(),
    async workspaceRefresh({ params }) {
      await deps.refresh(params.id);
      return view.get(params.id);
    },
    workspaceSafety: ({ params }) => workspaces.safety(params.id),
    async workspaceDispose({ params }) {
      await workspaces.dispose(params.id);
      return {};
    },
    async workspaceOpen({ params }) {
      await workspaces.open(params.id);
      return {};
    },
    workspaceDiff: ({ params, query }) => workspaces.diff(params.id, query.base, query.path),
    repoList: () => deps.repos(),
    async repoAdd({ body }) {
      const { name, url } = await deps.checkRepo(body);
      const added: Repo = body.setup === undefined ? { name, url } : { name, url, setup: body.setup };
      await deps.saveRepos((repos) => {
        if (repos.some((entry) => entry.name === name)) {
          throw new SchmuxError('REPO_EXISTS', `There is a repository "${name}" already.`, {
            hint: 'Choose another name with --name, or remove that one first.',
          });
        }
        return [...repos, added];
      });
      return added;
    },
    async repoRemove({ params }) {
      repo(params.name);
      await deps.saveRepos((repos) => repos.filter((entry) => entry.name !== params.name));
      return {};
    },
    repoBranches: ({ params }) => deps.branches(repo(params.name)),
  };
}
