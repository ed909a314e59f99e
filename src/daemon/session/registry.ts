import { SchmuxError } from '../../contract/errors.js';
import { isoTime, type Clock } from '../../lib/clock.js';
import { createEmitter, type Stop } from '../../lib/emitter.js';
import type { Logger } from '../../lib/logging/logger.js';
import type { SessionRecord } from '../store/state-schema.js';
import type { Table } from '../store/state-store.js';
import { isLifecycle, transition, type Fact } from './transition.js';

/** `record` is null once its disposal has begun, `before` undefined for a new one. */
export type RecordChange = {
  id: string;
  before: SessionRecord | undefined;
  record: SessionRecord | null;
  urgent: boolean;
};

export type Registry = {
  /** All tracked sessions, except those whose disposal has begun. */
  all(): SessionRecord[];
  /** All tracked sessions, including those whose disposal has begun. */
  everything(): SessionRecord[];
  find(id: string): SessionRecord | undefined;
  /** Returns false for an unknown session, and for one whose disposal has begun. */
  isKept(id: string): boolean;
  /** Throws SESSION_UNKNOWN when there is none, or its disposal has begun. */
  get(id: string): SessionRecord;
  addAll(records: SessionRecord[]): Promise<void>;
  /** Applies a fact to the record. Resolves when a lifecycle change is on disk; a fact that changes nothing is free. */
  apply(id: string, fact: Fact): Promise<SessionRecord>;
  remove(id: string): Promise<void>;
  onChange(listener: (change: RecordChange) => void): Stop;
  now(): string;
  /** Returns the same moment for comparing (`Clock.order`). */
  order(): number;
};

/** Keeps the records of all sessions; only facts change them. */
export function createRegistry(deps: {
  table: Table<SessionRecord>;
  clock: Clock;
  logger: Logger;
}): Registry {
  const { table, clock, logger } = deps;
  const changed = createEmitter<RecordChange>((error) =>
    logger.error({ err: error }, 'session listener failed'),
  );
  /** Gives a fact without an order the current one. */
  const ordered = (fact: Fact): Fact =>
    'at' in fact && fact.order === undefined ? { ...fact, order: clock.order() } : fact;

  return {
    all: () => table.all().filter((record) => !record.disposing),
    everything: () => table.all(),
    find: (id) => table.get(id),
    isKept: (id) => table.get(id)?.disposing === false,
    get(id) {
      const record = table.get(id);
      if (record === undefined || record.disposing) {
        throw new SchmuxError('SESSION_UNKNOWN', `There is no session ${id}.`, {
          hint: 'schmux list shows the sessions there are.',
        });
      }
      return record;
    },
    async addAll(records) {
      await table.putAll(records);
      for (const record of records) changed.emit({ id: record.id, before: undefined, record, urgent: true });
    },
    async apply(id, fact) {
      const before = table.get(id);
      if (before === undefined) throw new SchmuxError('SESSION_UNKNOWN', `There is no session ${id}.`);
      const after = transition(before, ordered(fact));
      if (after === before) return before;
      const urgent = isLifecycle(fact);
      // Listeners are called at once, even if saving fails: what is true of the process does not depend on the file.
      const saving = table.put(after, urgent ? 'durable' : 'lazy');
      changed.emit({ id, before, record: after.disposing ? null : after, urgent });
      await saving;
      return after;
    },
    async remove(id) {
      const before = table.get(id);
      await table.remove(id);
      changed.emit({ id, before, record: null, urgent: true });
    },
    onChange: changed.on,
    now: () => isoTime(clock.now()),
    order: clock.order,
  };
}
