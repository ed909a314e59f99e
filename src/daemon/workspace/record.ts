/**
 * A workspace as it is kept in state.json. `base_commit` is HEAD when schmux first used the directory; `start` says in words
 * what it began at, `notes` what there is to know about that. While it is `preparing`, `branch` is what was asked for and `copy`
 * counts the clones of one request (from 0), `own_branch` that each gets a new branch from it.
 */
export type WorkspaceRecord = {
  id: string;
  path: string;
  repo: string | null;
  branch: string | null;
  managed: boolean;
  status: 'preparing' | 'ready' | 'missing' | 'failed';
  created_at: string;
  base_commit?: string | null | undefined;
  /** By what an adopted directory is recognised after a move; see `lastingMark`. */
  directory_mark?: string | null | undefined;
  start?: string | undefined;
  notes?: string[] | undefined;
  copy?: number | undefined;
  own_branch?: boolean | undefined;
};

/** Where records are kept. `put` resolves when the record is in memory or, if `durable`, on disk. */
export type WorkspaceRecords = {
  all(): WorkspaceRecord[];
  put(record: WorkspaceRecord, options: { durable: boolean }): Promise<void>;
  remove(id: string): Promise<void>;
};
