import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SchmuxError } from '../../contract/errors.js';
import type { SafetyReport } from '../../contract/workspace.js';
import type { Logger } from '../lib/logger.js';
import { liveSessionsIn, workspacesIn, type KeeperDeps } from './directory/keepers.js';
import { diskUsage } from './disk-usage.js';
import { kindOf } from './paths.js';
import type { WorkspaceRecord, WorkspaceRecords } from './record.js';
import { lossOf, lossSentence, type SafetyDeps } from './safety.js';
import { removeTree, type Temporary } from './temporary.js';

export type DisposeDeps = SafetyDeps &
  KeeperDeps & {
    records: WorkspaceRecords;
    temporary: Temporary;
    logger: Logger;
  };

/** What disposing of a workspace would lose right now (S8.3). A directory that is not ours is only forgotten: nothing is lost. */
export async function safetyReport(deps: DisposeDeps, record: WorkspaceRecord): Promise<SafetyReport> {
  const live = await liveSessionsIn(deps, record);
  const reasons: SafetyReport['reasons'] = record.managed ? await lossOf(deps, record.path) : [];
  reasons.unshift(...(await workspacesIn(deps, record)));
  if (live.length > 0)
    reasons.unshift({
      kind: 'live_sessions',
      text: live.length === 1 ? '1 live session' : `${live.length} live sessions`,
      items: live,
    });
  const size = record.managed ? await diskUsage(record.path) : null;
  return { id: record.id, path: record.path, safe: reasons.length === 0, reasons, size };
}

/**
 * Removes a workspace: refused with WORKSPACE_UNSAFE while anything would be lost; then one rename into the trash folder of
 * the same file system, the record's end, and deletion in the background (`deleted` settles with it, never rejects). What is
 * not ours, or not there, is only forgotten.
 */
export async function disposeWorkspace(
  deps: DisposeDeps,
  record: WorkspaceRecord,
): Promise<{ deleted: Promise<void> }> {
  if (record.status === 'preparing')
    throw new SchmuxError('WORKSPACE_BUSY', `${record.id} is still being made.`, {
      hint: 'Wait for it, or cancel the session that makes it.',
    });
  const reasons = record.managed ? await lossOf(deps, record.path) : [];
  reasons.unshift(...(await workspacesIn(deps, record)));
  // Last, so that nothing has had the time to start.
  const live = await liveSessionsIn(deps, record);
  if (live.length > 0 || reasons.length > 0) {
    const sessions = live.length === 0 ? [] : [`live sessions ${live.join(', ')}`];
    const loss = reasons.length === 0 ? [] : [lossSentence(reasons)];
    throw new SchmuxError('WORKSPACE_UNSAFE', `${record.id} is kept: ${[...sessions, ...loss].join('; ')}.`, {
      hint:
        live.length > 0
          ? 'End or dispose of its sessions first.'
          : `Commit and push, or discard, what is in ${record.path}; nothing was touched.`,
    });
  }
  let trashed: string | null = null;
  if (record.managed && (await kindOf(record.path)) !== 'absent') {
    await requireRealDirectory(record.path);
    trashed = await deps.temporary.trash(dirname(record.path), record.path);
  }
  await deps.records.remove(record.id);
  return { deleted: trashed === null ? Promise.resolve() : emptyTrash(deps, trashed) };
}

/** A symbolic link in a workspace's place is somebody's doing: what it points to is not ours to delete. */
async function requireRealDirectory(path: string): Promise<void> {
  if ((await lstat(path)).isDirectory()) return;
  throw new SchmuxError('WORKSPACE_UNSAFE', `${path} is not a directory of schmux's making any more.`, {
    hint: 'Remove it yourself, then dispose of the workspace again.',
  });
}

async function emptyTrash(deps: DisposeDeps, path: string): Promise<void> {
  try {
    await removeTree(path);
  } catch (error) {
    deps.logger.warn(
      { path, error },
      'a disposed workspace could not be deleted yet; the next start tries again',
    );
  }
}
