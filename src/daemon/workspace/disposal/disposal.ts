import { dirname } from 'node:path';
import type { SafetyReport, TrashEntry } from '../../../contract/workspace/workspace.js';
import type { Stop } from '../../../lib/emitter.js';
import { createKeyedQueue, createLimit } from '../../../lib/keyed-queue.js';
import { disposeWorkspace, safetyReport, type DisposeDeps } from './dispose.js';
import type { WorkspaceRecord } from '../../store/state-schema.js';
import { createTrash, type TrashDeps } from './trash/trash.js';

export type DisposalDeps = Omit<DisposeDeps, 'trash'> &
  Omit<TrashDeps, 'tag' | 'folders'> & {
    /** The folder that new workspaces are made in; null when it cannot be used. */
    root(): string | null;
    /** There is a workspace more or less. */
    onChange(): Promise<void>;
  };

type DisposalAsked = { current(): Promise<WorkspaceRecord>; discard: string | undefined };

export type Disposal = {
  safety(record: WorkspaceRecord): Promise<SafetyReport>;
  /** One at a time for each id. `current`: the record as its directory is by then. */
  dispose(id: string, asked: DisposalAsked): Promise<TrashEntry | null>;
  trash: {
    list(): Promise<TrashEntry[]>;
    restore(id: string): Promise<WorkspaceRecord>;
    /** Settles when the files are gone. */
    empty(id?: string): Promise<void>;
  };
  /** Ids that are not given to new workspaces. */
  takenIds(): Promise<string[]>;
  /** At start, before anything is taken in; then the trash is tidied now and then. */
  recover(): Promise<void>;
  /** Something could not be deleted. */
  left(path: string, error: unknown): void;
  /** Waits for what is being deleted. */
  stop(): Promise<void>;
};

/** Clones that are looked at together: each look is some twenty git processes, one after the other. */
const LOOKS_MAX = 6;
/** Between two looks at what was kept long enough. Unit: ms. */
const TIDY_EVERY_MS = 600_000;

/** Reports, disposes, keeps for a while and restores. */
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
  const inTurn = createLimit(() => LOOKS_MAX);
  const running = new Set<Promise<void>>();
  let stopTidying: Stop = () => undefined;
  let stopped = false;

  const inBackground = (work: Promise<void>): void => {
    const done: Promise<void> = work
      .catch((error: unknown) => logger.warn({ err: error }, 'the trash could not be tidied'))
      .finally(() => running.delete(done));
    running.add(done);
  };
  const tidyNowAndThen = (): void => {
    if (stopped) return;
    inBackground(trash.tidy());
    stopTidying = clock.after(TIDY_EVERY_MS, tidyNowAndThen);
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
