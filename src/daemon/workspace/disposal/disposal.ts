import { dirname } from 'node:path';
import type { SafetyReport, TrashEntry } from '../../../contract/workspace/workspace.js';
import type { Stop } from '../../../lib/emitter.js';
import { createKeyedQueue, createLimit } from '../../../lib/keyed-queue.js';
import { disposeWorkspace, safetyReport, type DisposeDeps } from './dispose.js';
import type { WorkspaceRecord } from '../../store/state-schema.js';
import { createTrash, type TrashDeps } from './trash/trash.js';

export type DisposalDeps = Omit<DisposeDeps, 'trash'> &
  Omit<TrashDeps, 'tag' | 'folders'> & {
    /** The folder for new workspaces; null when it cannot be used. */
    root(): string | null;
    /** Called after a workspace was removed or restored. */
    onChange(): Promise<void>;
  };

type DisposeRequest = { current(): Promise<WorkspaceRecord>; discard: string | undefined };

export type Disposal = {
  safety(record: WorkspaceRecord): Promise<SafetyReport>;
  /** Disposes of a workspace, one at a time per id. `current` returns the record, updated from its directory. */
  dispose(id: string, request: DisposeRequest): Promise<TrashEntry | null>;
  trash: {
    list(): Promise<TrashEntry[]>;
    restore(id: string): Promise<WorkspaceRecord>;
    /** Resolves when the files are deleted. */
    empty(id?: string): Promise<void>;
  };
  /** Returns ids in the trash, which new workspaces must not get. */
  takenIds(): Promise<string[]>;
  /** Finishes interrupted work at start, before anything is adopted; from then on the trash is cleaned up periodically. */
  recover(): Promise<void>;
  /** Reports a path that could not be deleted. */
  left(path: string, error: unknown): void;
  /** Waits for running deletions. */
  stop(): Promise<void>;
};

/** Clones inspected concurrently: each inspection runs some twenty git processes, one after another. */
const CONCURRENCY = 6;
/** Interval between cleanups of the trash. */
const CLEANUP_INTERVAL_MS = 600_000;

/** Creates the service that reports on workspaces, disposes of them, and keeps and restores them in the trash. */
export function createDisposal(deps: DisposalDeps): Disposal {
  const { records, clock, logger } = deps;
  const trash = createTrash({
    ...deps,
    tag: deps.tempDirs.tag,
    folders() {
      const root = deps.root();
      const managed = records.all().flatMap(({ managed, path }) => (managed ? [dirname(path)] : []));
      return [...managed, ...(root === null ? [] : [root])];
    },
  });
  const disposeDeps = { ...deps, trash };
  const queue = createKeyedQueue();
  const inTurn = createLimit(() => CONCURRENCY);
  const running = new Set<Promise<void>>();
  let stopTidying: Stop = () => undefined;
  let stopped = false;

  const inBackground = (work: Promise<void>): void => {
    const done: Promise<void> = work
      .catch((error: unknown) => logger.warn({ err: error }, 'the trash could not be cleaned up'))
      .finally(() => running.delete(done));
    running.add(done);
  };
  const tidyNowAndThen = (): void => {
    if (stopped) return;
    inBackground(trash.tidy());
    stopTidying = clock.after(CLEANUP_INTERVAL_MS, tidyNowAndThen);
  };

  return {
    safety: (record) => inTurn(() => safetyReport(disposeDeps, record)),
    dispose: (id, { current, discard }) =>
      queue.run(id, async () => {
        const { trash: entry, deleted } = await inTurn(async () =>
          disposeWorkspace(disposeDeps, await current(), discard),
        );
        inBackground(deleted);
        await deps.onChange();
        return entry;
      }),
    trash: {
      list: trash.list,
      async restore(id) {
        const record = await trash.restore(id);
        await deps.onChange();
        return record;
      },
      empty: trash.empty,
    },
    takenIds: trash.ids,
    async recover() {
      await trash.recover();
      tidyNowAndThen();
    },
    left: trash.left,
    async stop() {
      stopped = true;
      stopTidying();
      await Promise.all(running);
    },
  };
}
