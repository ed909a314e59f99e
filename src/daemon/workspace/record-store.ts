import type { WorkspaceRecord } from '../store/state-schema.js';
import type { Table } from '../store/state-store.js';

/** The records of all workspaces. `put` resolves when the record is in memory or, if `durable`, on disk. */
export type WorkspaceRecords = {
  all(): WorkspaceRecord[];
  put(record: WorkspaceRecord, options: { durable: boolean }): Promise<void>;
  remove(id: string): Promise<void>;
};

/** Returns the records of a table; `onChange` is called with the id of each record that was put or removed. */
export function workspaceRecords(
  table: Table<WorkspaceRecord>,
  onChange: (id: string) => void,
): WorkspaceRecords {
  return {
    all: table.all,
    async put(record, { durable }) {
      await table.put(record, durable ? 'durable' : 'lazy');
      onChange(record.id);
    },
    async remove(id) {
      await table.remove(id);
      onChange(id);
    },
  };
}
