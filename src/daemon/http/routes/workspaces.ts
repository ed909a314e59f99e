import type { RouteHandlers } from '../../../contract/api.js';
import type { Listing } from '../../workspace/listing.js';
import type { Repos } from '../../workspace/repos.js';
import type { Workspaces } from '../../workspace/workspaces.js';

export type WorkspaceRoutes = Pick<
  RouteHandlers,
  Extract<keyof RouteHandlers, `workspace${string}` | `repo${string}` | `trash${string}`>
>;

export type WorkspaceRouteDeps = { workspaces: Workspaces; listing: Listing; repos: Repos };

/** The routes about workspaces and repositories. */
export function workspaceRoutes({ workspaces, listing, repos }: WorkspaceRouteDeps): WorkspaceRoutes {
  return {
    async workspaceList({ query }) {
      if (query.refresh) await workspaces.refreshAll();
      return listing.list();
    },
    async workspaceRefresh({ params }) {
      await workspaces.refresh(params.id);
      return listing.get(params.id);
    },
    workspaceSize: async ({ params }) => ({ size: await workspaces.size(params.id) }),
    workspaceSafety: ({ params }) => workspaces.safety(params.id),
    workspaceDispose: async ({ params, body }) => ({
      trash: await workspaces.dispose(params.id, body.discard),
    }),
    trashList: () => workspaces.trash.list(),
    async trashRestore({ params }) {
      const { id } = await workspaces.trash.restore(params.id);
      return listing.get(id);
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
    repoList: () => repos.list(),
    repoAdd: ({ body }) => repos.add(body),
    async repoRemove({ params }) {
      await repos.remove(params.name);
      return {};
    },
    repoBranches: ({ params }) => workspaces.branches(params.name),
  };
}
