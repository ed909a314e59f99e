import { copyFile, rename } from 'node:fs/promises';
import { toSchmuxError } from '../../contract/errors.js';
import { writeFileAtomic } from '../lib/atomic-file.js';
import type { Clock } from '../lib/clock.js';
import type { CrashPoint } from '../lib/crash-point.js';
import type { Stop } from '../lib/emitter.js';
import type { Logger } from '../lib/logger.js';
import type { SessionRecord, State, WorkspaceRecord } from './state-schema.js';

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
  clock: Clock;
  logger: Logger;
  crashPoint: CrashPoint;
  /** Told of every failed save, and with null when one works again. */
  onFault: (error: Error | null) => void;
};

/** The one writer of state.json: changes are made in memory, saves are queued, coalesced and atomic. */
export function createStateStore(options: StateStoreOptions): StateStore {
  const { path, clock, logger, crashPoint } = options;
  const { sessions: initialSessions, workspaces: initialWorkspaces, ...rest } = options.initial;
  const sessions = new Map(initialSessions.map((row) => [row.id, row]));
  const workspaces = new Map(initialWorkspaces.map((row) => [row.id, row]));
  let dirty = false;
  let wanted: Promise<void> | null = null;
  let writing: Promise<void> = Promise.resolve();
  let timer: Stop | null = null;
  let faulty = false;

  async function write(sync: boolean): Promise<void> {
    dirty = false;
    const text = `${JSON.stringify({ ...rest, sessions: [...sessions.values()], workspaces: [...workspaces.values()] }, null, 2)}\n`;
    crashPoint('state.before_write');
    try {
      await keepBackup();
      await writeFileAtomic(path, text, { sync });
    } catch (error) {
      dirty = true;
      faulty = true;
      logger.error({ err: error }, 'state could not be saved');
      options.onFault(toSchmuxError(error));
      later(RETRY_MS);
      throw error;
    }
    crashPoint('state.after_write');
    if (faulty) options.onFault(null);
    faulty = false;
  }

  /** The last state that was written whole; a copy first, so that there is never a moment without both. */
  async function keepBackup(): Promise<void> {
    try {
      await copyFile(path, `${path}.bak.tmp`);
      await rename(`${path}.bak.tmp`, `${path}.bak`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
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
    return {
      all: () => [...rows.values()],
      get: (id) => rows.get(id),
      async put(row, saved) {
        rows.set(row.id, row);
        if (saved === 'durable') await save(true);
        else later(LAZY_SAVE_MS);
      },
      async putAll(many) {
        for (const row of many) rows.set(row.id, row);
        if (many.length > 0) await save(true);
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
