import { copyFile } from 'node:fs/promises';
import { SchmuxError, toSchmuxError } from '../../contract/errors.js';
import { replaceFile } from '../../lib/files/replace-file.js';
import type { Clock } from '../../lib/clock.js';
import type { CrashPoint } from '../../lib/crash-point.js';
import type { Stop } from '../../lib/emitter.js';
import type { Logger } from '../../lib/logging/logger.js';
import { keepBackup } from './state-backup.js';
import { seenAs } from './state-load.js';
import type { SessionRecord, State, WorkspaceRecord } from './state-schema.js';
import { createStateText } from './state-text.js';

/** Activity and view times wait this long for company; lifecycle changes never wait. Unit: ms. */
const LAZY_SAVE_MS = 1000;
/** A save that failed (disk full, read-only) is tried again after this. Unit: ms. */
const RETRY_MS = 2000;

export type Saved = 'durable' | 'lazy';

/** Rows keyed by id. Reads are from memory; `durable` puts and removes resolve when the file is on disk, `lazy` ones at once. */
export type Table<T> = {
  all(): T[];
  get(id: string): T | undefined;
  put(row: T, saved: Saved): Promise<void>;
  putAll(rows: T[]): Promise<void>;
  remove(id: string): Promise<void>;
};

export type StateStore = {
  sessions: Table<SessionRecord>;
  workspaces: Table<WorkspaceRecord>;
  /** Writes what is pending; resolves when it is on disk (or throws why not). */
  flush(): Promise<void>;
};

export type StateStoreOptions = {
  path: string;
  initial: State;
  /** How the file looked when it was loaded (`seenAs`): a change by someone else is noticed by it. */
  seen?: string | null;
  /** What was loaded is not what the file holds: the next flush writes it. */
  unsaved?: boolean;
  clock: Clock;
  logger: Logger;
  crashPoint: CrashPoint;
  /** Told of every failed save, and with null when one works again. */
  onFault: (error: SchmuxError | null) => void;
  /** Someone else changed the file while it was ours; their version was kept at `path`. */
  onEdited?: (path: string) => void;
};

/** The one writer of state.json: changes are made in memory, saves are queued, coalesced and atomic. */
export function createStateStore(options: StateStoreOptions): StateStore {
  const { path, clock, logger, crashPoint } = options;
  const { sessions: initialSessions, workspaces: initialWorkspaces, ...rest } = options.initial;
  const sessions = new Map(initialSessions.map((row) => [row.id, row]));
  const workspaces = new Map(initialWorkspaces.map((row) => [row.id, row]));
  let dirty = options.unsaved ?? false;
  let wanted: Promise<void> | null = null;
  let writing: Promise<void> = Promise.resolve();
  let timer: Stop | null = null;
  let faulty = false;
  /** As the file should look now; null when nobody knows. */
  let seen = options.seen ?? null;
  /** Only what was forced to the disk is worth keeping as the backup. */
  let durable = true;
  const text = createStateText(rest);

  async function write(sync: boolean): Promise<void> {
    dirty = false;
    const content = text({ sessions, workspaces });
    try {
      crashPoint('state.before_write');
      if (!(await keepEdited()) && durable) await keepBackup(path);
      crashPoint('state.after_backup');
      await replaceFile(path, content, { sync, at: (step) => crashPoint(`state.${step}`) });
      seen = await seenAs(path);
      durable = sync;
      crashPoint('state.after_write');
    } catch (error) {
      dirty = true;
      faulty = true;
      logger.error({ err: error }, 'state could not be saved');
      options.onFault(toSchmuxError(error));
      later(RETRY_MS);
      throw error;
    }
    if (faulty) options.onFault(null);
    faulty = false;
  }

  /** What a person (or a program) did to the file while it was ours is not taken over, and not lost either. */
  async function keepEdited(): Promise<boolean> {
    const now = await seenAs(path);
    if (seen === null || now === null || now === seen) return false;
    const kept = `${path}.edited-${new Date(clock.now()).toISOString().replaceAll(':', '-')}`;
    await copyFile(path, kept);
    seen = null;
    logger.warn({ kept }, 'state.json was changed by someone else; their version was kept');
    options.onEdited?.(kept);
    return true;
  }

  /** Everyone who asks while a save runs shares the next one. */
  function save(sync: boolean): Promise<void> {
    dirty = true;
    wanted ??= writing.then(run, run);
    return wanted;
    function run(): Promise<void> {
      wanted = null;
      const mine = write(sync);
      writing = mine.catch(() => undefined);
      return mine;
    }
  }

  function later(ms: number): void {
    dirty = true;
    timer ??= clock.after(ms, () => {
      timer = null;
      // A failure was logged and told in write(), and comes again by RETRY_MS.
      if (dirty) save(false).catch(() => undefined);
    });
  }

  function table<T extends { id: string }>(rows: Map<string, T>): Table<T> {
    /** What could not be saved when it was new does not exist: its maker is told so, and nobody else was. */
    async function saveNew(fresh: T[]): Promise<void> {
      try {
        await save(true);
      } catch (error) {
        for (const row of fresh) if (rows.get(row.id) === row) rows.delete(row.id);
        throw fresh.length === 0 ? error : notSaved(error);
      }
    }
    return {
      all: () => [...rows.values()],
      get: (id) => rows.get(id),
      async put(row, saved) {
        const fresh = rows.has(row.id) ? [] : [row];
        rows.set(row.id, row);
        if (saved === 'durable') await saveNew(fresh);
        else later(LAZY_SAVE_MS);
      },
      async putAll(many) {
        const fresh = many.filter((row) => !rows.has(row.id));
        for (const row of many) rows.set(row.id, row);
        if (many.length > 0) await saveNew(fresh);
      },
      async remove(id) {
        if (rows.delete(id)) await save(true);
      },
    };
  }

  return {
    sessions: table(sessions),
    workspaces: table(workspaces),
    async flush() {
      timer?.();
      timer = null;
      if (dirty) await save(true);
      else await writing;
    },
  };
}

function notSaved(error: unknown): SchmuxError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new SchmuxError(
    code === 'ENOSPC' ? 'DISK_FULL' : 'SAVE_FAILED',
    `Nothing was started, since it could not be written to state.json: ${message}.`,
    { hint: 'Make room on the disk that holds ~/.schmux, or make it writable, and try again.', cause: error },
  );
}
