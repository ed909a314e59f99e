import { copyFile } from 'node:fs/promises';
import { toSchmuxError, type SchmuxError } from '../../contract/errors.js';
import { replaceFile } from '../../lib/files/replace-file.js';
import type { Clock } from '../../lib/clock.js';
import type { CrashPoint } from '../../lib/crash-point.js';
import type { Stop } from '../../lib/emitter.js';
import type { Logger } from '../../lib/logging/logger.js';
import { keepBackup } from './state-backup.js';
import { fingerprintOf } from './state-load.js';
import type { SessionRecord, State, WorkspaceRecord } from './state-schema.js';
import { createStateText } from './state-text.js';
import { notSaved } from './not-saved.js';

/** Activity and view times are batched for this long; lifecycle changes never wait. */
const LAZY_SAVE_MS = 1000;
/** Pause before a failed save (disk full, read-only) is tried again. */
const RETRY_MS = 2000;

export type Saved = 'durable' | 'lazy';

/** Rows by id. Reads come from memory; `durable` puts and removes resolve when the file is on disk, `lazy` ones at once. */
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
  /** Writes pending changes; resolves when they are on disk, throws when that fails. */
  flush(): Promise<void>;
};

export type StateStoreOptions = {
  path: string;
  initial: State;
  /** The file's fingerprint when it was loaded (`fingerprintOf`), which reveals changes by other programs. */
  fingerprint?: string | null;
  /** The loaded state differs from the file: the next flush writes it. */
  unsaved?: boolean;
  clock: Clock;
  logger: Logger;
  crashPoint: CrashPoint;
  /** Called with every failed save, and with null when one works again. */
  onFault: (error: SchmuxError | null) => void;
  /** Another program changed the file while the daemon ran; its version was kept at `path`. */
  onEdited?: (path: string) => void;
};

/** Creates the one writer of state.json: changes are made in memory; saves are queued, coalesced and atomic. */
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
  /** The fingerprint that the file should have now; null when unknown. */
  let fingerprint = options.fingerprint ?? null;
  /** Only a synced file is worth keeping as the backup. */
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
      fingerprint = await fingerprintOf(path);
      durable = sync;
      crashPoint('state.after_write');
    } catch (error) {
      dirty = true;
      faulty = true;
      logger.error({ err: error }, 'the state could not be saved');
      options.onFault(toSchmuxError(error));
      later(RETRY_MS);
      throw error;
    }
    if (faulty) options.onFault(null);
    faulty = false;
  }

  /** Keeps a copy of a file that the user or another program changed while the daemon ran: the change is not loaded, and not lost either. */
  async function keepEdited(): Promise<boolean> {
    const now = await fingerprintOf(path);
    if (fingerprint === null || now === null || now === fingerprint) return false;
    const kept = `${path}.edited-${new Date(clock.now()).toISOString().replaceAll(':', '-')}`;
    await copyFile(path, kept);
    fingerprint = null;
    logger.warn({ kept }, 'another program changed state.json; its version was kept');
    options.onEdited?.(kept);
    return true;
  }

  /** Saves; all calls during a running save share the next one. */
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
      // write() has logged and reported a failure, and retries after RETRY_MS.
      if (dirty) save(false).catch(() => undefined);
    });
  }

  function table<T extends { id: string }>(rows: Map<string, T>): Table<T> {
    /** Saves new rows. One that cannot be saved does not exist: its creator gets the error, and nobody else has seen it. */
    async function saveNew(fresh: T[]): Promise<void> {
      try {
        await save(true);
      } catch (error) {
        for (const row of fresh) if (rows.get(row.id) === row) rows.delete(row.id);
        throw fresh.length === 0 ? error : notSaved('state.json', error);
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
