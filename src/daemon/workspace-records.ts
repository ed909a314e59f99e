import type { Table } from './store/state-store.js';
import type { WorkspaceRecord } from './store/state-schema.js';
import type { WorkspaceRecords } from './workspace/record.js';

/** Records of workspaces as they are kept; `onChange` is told each id. */
export function workspaceRecords(
  table: Table<WorkspaceRecord>,
  onChange: (id: string) => void,
): WorkspaceRecords {
  return {
    all: table.all,
    async put(record, { durable }) {
      const row = { ...record, base_commit: record.base_commit ?? null };
      await table.put(row, durable ? 'durable' : 'lazy');
      onChange(record.id);
    },
    async remove(id) {
      await table.remove(id);
      onChange(id);
    },
  };
}
