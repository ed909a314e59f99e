import type { DiffFile } from '../../../../contract/workspace/workspace.js';

export type DiffTotals = { files: number; added: number; deleted: number };

/** Counts files and lines; a binary file has no lines. */
export function diffTotals(files: readonly DiffFile[]): DiffTotals {
  const sum = (of: 'added' | 'deleted'): number => files.reduce((total, file) => total + (file[of] ?? 0), 0);
  return { files: files.length, added: sum('added'), deleted: sum('deleted') };
}
