import { lstat } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { gitDirectory } from '../git/git-directory.js';
import type { WorkspaceRecord } from '../../store/state-schema.js';
import { directoryAt, lastingMark, type Directory } from './identity.js';
import { isMarkerOf, MARKER, readMarker } from './marker.js';

/**
 * Finds the record of exactly that directory, however its path is written. Of several (older versions created some), our own
 * clone's, then the oldest.
 */
export async function recordOf(
  records: readonly WorkspaceRecord[],
  { real, key }: Directory,
): Promise<WorkspaceRecord | null> {
  const each = await Promise.all(
    records.map(async (record) => {
      const same = record.path === real || (await directoryAt(record.path))?.key === key;
      return same ? [record] : [];
    }),
  );
  const [best] = each.flat().sort((a, b) => Number(b.managed) - Number(a.managed) || compare(a, b));
  return best ?? null;
}

/** Finds the record at a path where there is no directory now. */
export function recordAtPath(records: readonly WorkspaceRecord[], path: string): WorkspaceRecord | null {
  const plain = withoutSlash(path);
  return records.find((record) => withoutSlash(record.path) === plain) ?? null;
}

/**
 * Finds the record of a directory that was moved to `path`: its recorded path is empty, and this is the directory that was there.
 */
export async function recordMovedTo(
  records: readonly WorkspaceRecord[],
  path: string,
): Promise<WorkspaceRecord | null> {
  const [marker, mark] = await Promise.all([readMarker(path), lastingMark(path)]);
  for (const record of records) {
    if (record.status === 'preparing' || record.status === 'failed') continue;
    const isIt = record.managed
      ? isMarkerOf(marker, record)
      : mark !== null && record.directory_mark === mark;
    if (isIt && (await directoryAt(record.path)) === null) return record;
  }
  return null;
}

/** True when another repository has replaced our clone: it is the user's own, and we never delete it. */
export async function isReplaced(record: WorkspaceRecord): Promise<boolean> {
  if (!record.managed || record.status === 'preparing' || record.status === 'failed') return false;
  const git = await gitDirectory(record.path);
  // A link in its place is refused at disposal, whatever it leads to.
  if (git === null || !(await lstat(record.path)).isDirectory()) return false;
  try {
    await lstat(join(git, MARKER));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
  const marker = await readMarker(record.path);
  return marker !== null && !isMarkerOf(marker, record);
}

function compare(a: WorkspaceRecord, b: WorkspaceRecord): number {
  return a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : 0;
}

function withoutSlash(path: string): string {
  return normalize(path).replace(/(.)\/+$/, '$1');
}
