import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { SchmuxError } from '../../../../contract/errors.js';
import type { TrashEntry } from '../../../../contract/workspace/workspace.js';
import { replaceFile } from '../../../../lib/files/replace-file.js';
import { isoTime, type Clock } from '../../../../lib/clock.js';
import type { CrashPoint } from '../../../../lib/crash-point.js';
import { createKeyedQueue } from '../../../../lib/keyed-queue.js';
import type { Logger } from '../../../../lib/logging/logger.js';
import { kindOf } from '../../paths.js';
import type { WorkspaceRecord } from '../../../store/state-schema.js';
import type { WorkspaceRecords } from '../../record-store.js';
import { removeTree } from '../../directory/temp-dir.js';
import {
  moveBack,
  moveIn,
  newTrashed,
  trashPath,
  removeInfo,
  spaceOf,
  trashedIn,
  writeInfo,
  type TrashedWorkspace,
} from './trash-files.js';

export type TrashDeps = {
  /** Identifies this home; another home may use the same folders. */
  tag: string;
  /** File that lists folders which hold trash but no workspaces any more. */
  foldersFile: string;
  /** Returns the folders that hold workspaces. */
  folders(): string[];
  records: WorkspaceRecords;
  keepHours(): number;
  clock: Clock;
  crashPoint: CrashPoint;
  /** Reports what could not be deleted: path → reason. */
  onUndeletable(left: ReadonlyMap<string, string>): void;
  logger: Logger;
};

export type Trash = {
  /** Returns for how many hours an entry in `folder` would be kept now; 0 when the disk is nearly full. */
  hours(folder: string): Promise<number>;
  /**
   * Moves a workspace's directory into the trash and removes its record. After a crash at any moment, there is either the record
   * or the entry. Without `keep` the entry is then deleted, which `deleted` waits for.
   */
  put(
    record: WorkspaceRecord,
    what: { lost: string[]; keep: boolean },
  ): Promise<{ entry: TrashEntry; deleted: Promise<void> }>;
  list(): Promise<TrashEntry[]>;
  /** Returns the ids of workspaces in the trash, which new ones must not get. */
  ids(): Promise<string[]>;
  /** Restores a workspace. Throws TRASH_UNKNOWN or WORKSPACE_EXISTS. */
  restore(id: string): Promise<WorkspaceRecord>;
  /** Deletes one entry, or all of them without an id. */
  empty(id?: string): Promise<void>;
  /** Finishes interrupted moves at start; must run before anything is adopted. */
  recover(): Promise<void>;
  /** Deletes expired entries and, while the disk is nearly full, others too, the oldest first. */
  tidy(): Promise<void>;
  /** Reports a path that could not be deleted, until it is gone. */
  left(path: string, error: unknown): void;
};

/** The trash is emptied while less than this is free, or less than a tenth of a small disk. */
const FREE_MIN_BYTES = 5 * 1024 ** 3;
const HOUR_MS = 3_600_000;
const foldersSchema = z.object({ folders: z.array(z.string()) });

export function createTrash(deps: TrashDeps): Trash {
  const { tag, records, clock, crashPoint, logger } = deps;
  const queue = createKeyedQueue();
  const left = new Map<string, string>();
  const untilMs = ({ info }: TrashedWorkspace) => Date.parse(info.disposed_at) + deps.keepHours() * HOUR_MS;
  const entryOf = (trashed: TrashedWorkspace): TrashEntry => {
    const { id, path, repo, branch } = trashed.info.record;
    const { disposed_at, lost } = trashed.info;
    const until = isoTime(untilMs(trashed));
    const own = trashed.name.slice(tag.length + 1);
    return {
      id: own,
      workspace: id,
      path,
      trash_path: trashPath(trashed),
      repo,
      branch,
      disposed_at,
      until,
      lost,
    };
  };

  const remembered = async (): Promise<string[]> => {
    try {
      return foldersSchema.parse(JSON.parse(await readFile(deps.foldersFile, 'utf8'))).folders;
    } catch {
      return []; // missing or damaged: the folders of workspaces are known anyway
    }
  };
  const all = async (): Promise<TrashedWorkspace[]> => {
    const folders = new Set([...deps.folders(), ...(await remembered())]);
    const found = await Promise.all([...folders].map((folder) => trashedIn(folder, tag)));
    return found.flat();
  };
  const remember = async (folder: string): Promise<void> => {
    const known = await remembered();
    if (known.includes(folder)) return;
    try {
      await replaceFile(deps.foldersFile, `${JSON.stringify({ folders: [...known, folder] })}\n`);
    } catch (error) {
      // The folder is known as long as a workspace is in it.
      logger.warn({ err: error }, 'the trash folder could not be remembered');
    }
  };

  const reportUndeletable = (path: string, error: unknown) => {
    logger.warn(
      { path, err: error },
      'a disposed workspace could not be deleted; the next start tries again',
    );
    left.set(path, error instanceof Error ? error.message : String(error));
    deps.onUndeletable(left);
  };
  const makeInfo = async (record: WorkspaceRecord, { lost, keep }: { lost: string[]; keep: boolean }) => {
    const trashed = await newTrashed(tag, record, { disposed_at: isoTime(clock.now()), lost });
    try {
      await writeInfo(trashed);
    } catch (error) {
      // An entry that is deleted at once needs no info file, so this works on a full disk too.
      if (keep) throw error;
    }
    return trashed;
  };
  /** Deletes an entry. Once its info is gone it cannot be restored, and the next start deletes whatever is left. */
  const remove = async (trashed: TrashedWorkspace): Promise<void> => {
    await queue.run('trash', () => removeInfo(trashed));
    crashPoint('trash.after_slip');
    try {
      await removeTree(trashPath(trashed));
    } catch (error) {
      reportUndeletable(trashPath(trashed), error);
    }
  };
  const find = async (id: string): Promise<TrashedWorkspace> => {
    const found = (await all()).filter(
      (trashed) => trashed.exists && (trashed.info.record.id === id || entryOf(trashed).id === id),
    );
    const last = found.at(-1);
    if (last !== undefined) return last;
    throw new SchmuxError('TRASH_UNKNOWN', `There is no ${JSON.stringify(id)} in the trash.`, {
      hint: 'To see what can be restored: schmux workspace trash',
    });
  };

  return {
    async hours(folder) {
      return isNearlyFull(await spaceOf(folder)) ? 0 : deps.keepHours();
    },
    async put(record, { lost, keep }) {
      const trashed = await queue.run('trash', async () => {
        await remember(dirname(record.path));
        const made = await makeInfo(record, { lost, keep });
        crashPoint('trash.after_note');
        try {
          await moveIn(made);
        } catch (error) {
          await removeInfo(made);
          throw error;
        }
        crashPoint('trash.after_move');
        await records.remove(record.id);
        crashPoint('trash.after_forget');
        return made;
      });
      return { entry: entryOf(trashed), deleted: keep ? Promise.resolve() : remove(trashed) };
    },
    list: async () => (await all()).filter(({ exists }) => exists).map(entryOf),
    ids: async () => (await all()).map(({ info }) => info.record.id),
    restore: (id) =>
      queue.run('trash', async () => {
        const trashed = await find(id);
        const { record } = trashed.info;
        if ((await kindOf(record.path)) !== 'absent' || records.all().some((known) => known.id === record.id))
          throw new SchmuxError('WORKSPACE_EXISTS', `${record.path} exists again, so nothing was restored.`, {
            hint: 'Move it away or dispose of it, then restore again.',
          });
        await moveBack(trashed);
        crashPoint('restore.after_move');
        const restored = restoredRecord(trashed);
        await records.put(restored, { durable: true });
        crashPoint('restore.after_record');
        await removeInfo(trashed);
        return restored;
      }),
    async empty(id) {
      for (const trashed of id === undefined ? await all() : [await find(id)]) await remove(trashed);
    },
    recover: () =>
      queue.run('trash', async () => {
        for (const trashed of await all()) {
          const { id, path } = trashed.info.record;
          const known = records.all().find((record) => record.id === id && record.path === path);
          const absent = (await kindOf(path)) === 'absent';
          if (trashed.exists && known !== undefined && absent) await records.remove(id);
          if (trashed.exists) continue;
          // Killed before the move into the trash, or after the move back.
          if (known === undefined && !absent) await records.put(restoredRecord(trashed), { durable: true });
          await removeInfo(trashed);
        }
      }),
    tidy: () =>
      queue.run('tidy', async () => {
        for (const path of left.keys()) if ((await kindOf(path)) === 'absent') left.delete(path);
        deps.onUndeletable(left);
        for (const trashed of await all()) {
          if (!trashed.exists) continue;
          if (clock.now() >= untilMs(trashed) || isNearlyFull(await spaceOf(trashed.folder)))
            await remove(trashed);
        }
      }),
    left: reportUndeletable,
  };
}

function restoredRecord({ info }: TrashedWorkspace): WorkspaceRecord {
  return { ...info.record, base_commit: info.record.base_commit ?? null, status: 'ready' };
}

function isNearlyFull({ free, total }: { free: number; total: number }): boolean {
  return free < Math.min(FREE_MIN_BYTES, total / 10);
}
