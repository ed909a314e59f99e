import { SchmuxError } from '../../contract/errors.js';
import type { Workspace } from '../../contract/workspace/workspace.js';
import type { WorkspaceRecord } from '../store/state-schema.js';
import type { Table } from '../store/state-store.js';
import type { Workspaces } from './workspaces.js';

export type Listing = {
  list(): Workspace[];
  find(id: string): Workspace | null;
  /** Throws WORKSPACE_UNKNOWN when there is none. */
  get(id: string): Workspace;
};

export type ListingDeps = {
  records: Pick<Table<WorkspaceRecord>, 'all' | 'get'>;
  workspaces: Pick<Workspaces, 'latest' | 'problem'>;
  /** Ids of the sessions in a workspace. */
  sessionsIn(id: string): string[];
};

/** Workspaces as callers of the daemon see them: the record, its sessions, and the last git status. */
export function createListing({ records, workspaces, sessionsIn }: ListingDeps): Listing {
  function view(record: WorkspaceRecord): Workspace {
    const { id, path, repo, branch, managed, status, created_at, start, notes } = record;
    const git = workspaces.latest(id);
    return {
      id,
      path,
      repo,
      branch: git?.branch ?? branch,
      managed,
      status,
      git,
      problem: workspaces.problem(id),
      sessions: sessionsIn(id),
      created_at,
      ...(start !== undefined && { start }),
      ...(notes !== undefined && { notes }),
    };
  }

  function find(id: string): Workspace | null {
    const record = records.get(id);
    return record === undefined ? null : view(record);
  }

  return {
    list: () => records.all().map(view),
    find,
    get(id) {
      const found = find(id);
      if (found !== null) return found;
      throw new SchmuxError('WORKSPACE_UNKNOWN', `There is no workspace ${id}.`, {
        hint: 'To see all workspaces: schmux workspace list',
      });
    },
  };
}
