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
  /** Everything tracked, disposals under way left out. */
  all(): SessionRecord[];
  /** Also those whose disposal is under way. */
  everything(): SessionRecord[];
  find(id: string): SessionRecord | undefined;
  /** False for one that is unknown, and once its disposal has begun. */
  isKept(id: string): boolean;
  /** SESSION_UNKNOWN when there is none. */
  get(id: string): SessionRecord;
  addAll(records: SessionRecord[]): Promise<void>;
  /** Runs a fact through the lifecycle. Resolves when a lifecycle change is on disk; a fact that changes nothing is free. */
  apply(id: string, fact: Fact): Promise<SessionRecord>;
  remove(id: string): Promise<void>;
  onChange(listener: (change: RecordChange) => void): Stop;
  now(): string;
  /** The same for comparing. */
  order(): number;
};

/** The records of all sessions, changed by facts only. */
export function createRegistry(deps: {
  table: Table<SessionRecord>;
  clock: Clock;
  logger: Logger;
}): Registry {
  const { table, clock, logger } = deps;
  const changed = createEmitter<RecordChange>((error) =>
    logger.error({ err: error }, 'session listener failed'),
  );
  /** A fact that does not say when it was takes its place in the order now. */
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
      // Told at once, also when the disk refuses: what is true of the process does not depend on the file.
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
