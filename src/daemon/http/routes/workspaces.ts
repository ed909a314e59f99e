import type { Implementation } from '../../../contract/api.js';
import type { Variables } from '../../../contract/environment.js';
import type { AddedRepo, Repo, Workspace } from '../../../contract/workspace/workspace.js';
import type { NewRepo } from '../../workspace/repos.js';
import type { Workspaces } from '../../workspace/workspaces.js';

export type WorkspaceRoutes = Pick<
  Implementation,
  Extract<keyof Implementation, `workspace${string}` | `repo${string}` | `trash${string}`>
>;

export type WorkspaceRouteDeps = {
  workspaces: Workspaces;
  places: {
    list(): Workspace[];
    get(id: string): Workspace;
    repos(): Repo[];
    addRepo(input: NewRepo & { env?: Variables | undefined }): Promise<AddedRepo>;
    removeRepo(name: string): Promise<void>;
  };
};

/** The routes about directories and repositories. */
export function workspaceRoutes({ workspaces, places }: WorkspaceRouteDeps): WorkspaceRoutes {
  return {
    async workspaceList({ query }) {
      if (query.refresh) await workspaces.lookAtAll();
      return places.list();
    },
    async workspaceRefresh({ params }) {
      await workspaces.status(params.id);
      return places.get(params.id);
    },
    workspaceSize: async ({ params }) => ({ size: await workspaces.size(params.id) }),
    workspaceSafety: ({ params }) => workspaces.safety(params.id),
    workspaceDispose: async ({ params, body }) => ({
      trash: await workspaces.dispose(params.id, body.discard),
    }),
    trashList: () => workspaces.trash.list(),
    async trashRestore({ params }) {
      const { id } = await workspaces.trash.restore(params.id);
      return places.get(id);
    },
    async trashEmpty({ body }) {
      await workspaces.trash.empty(body.id);
      return {};
    },
    async workspaceOpen({ params }) {
      await workspaces.open(params.id);
      return {};
    },
    workspaceDiff: ({ params, query }) => workspaces.diff(params.id, query.base, query.path),
    repoList: () => places.repos(),
    repoAdd: ({ body }) => places.addRepo(body),
    async repoRemove({ params }) {
      await places.removeRepo(params.name);
      return {};
    },
    repoBranches: ({ params }) => workspaces.branches(params.name),
  };
}
