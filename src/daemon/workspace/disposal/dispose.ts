import { createHash } from 'node:crypto';
import { lstat, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SchmuxError } from '../../../contract/errors.js';
import type { Repo, SafetyReport, TrashEntry } from '../../../contract/workspace/workspace.js';
import { liveSessionsIn, workspacesIn, type InUseDeps } from '../directory/in-use.js';
import { createCopyCheck } from './compare/copies.js';
import { loss, noFindings, type Findings, type Loss } from './loss.js';
import { mountsBelow } from './scan/mounts.js';
import type { Trash } from './trash/trash.js';
import { diskUsage } from '../git-status/disk-usage.js';
import { kindOf } from '../directory/paths.js';
import type { WorkspaceRecord } from '../../store/state-schema.js';
import type { WorkspaceRecords } from '../record-store.js';
import { lossOf, lossSentence, type SafetyDeps } from './safety.js';

export type DisposeDeps = SafetyDeps &
  InUseDeps & {
    records: WorkspaceRecords;
    trash: Trash;
    repos(): Repo[];
    overlaysDir: string;
  };

/** Enough to recognise what would be lost. Unit: characters. */
const DETAIL_MAX = 4000;

/** Returns what disposing of a workspace would lose right now. A directory that is not ours is only forgotten: nothing is lost. */
export async function safetyReport(deps: DisposeDeps, record: WorkspaceRecord): Promise<SafetyReport> {
  const found = await findLoss(deps, record);
  const others = await workspacesIn(deps, record);
  const live = await liveSessionsIn(deps, record);
  const sessions =
    live.length === 0
      ? []
      : [loss('live_sessions', live.length === 1 ? '1 live session' : `${live.length} live sessions`, live)];
  const reasons = [...sessions, ...others, ...found.reasons];
  const size = record.managed ? await diskUsage(record.path) : null;
  return {
    id: record.id,
    path: record.path,
    safe: reasons.length === 0,
    reasons,
    notes: found.notes,
    ...(found.reasons.length === 0 ? {} : { digest: digestOf(record, found) }),
    trash_hours: await hoursOf(deps, record),
    size,
  };
}

/**
 * Removes a workspace: refused with WORKSPACE_UNSAFE while anything would be lost that is not in the report that `discard` is
 * the digest of. One rename moves it into the trash of the same file system, from where it can be restored for a while; what
 * is wholly elsewhere is deleted from there at once, in the background (`deleted` settles with it, never rejects). What is not
 * ours, or not there, is only forgotten.
 */
export async function disposeWorkspace(
  deps: DisposeDeps,
  record: WorkspaceRecord,
  discard: string | undefined,
): Promise<{ trash: TrashEntry | null; deleted: Promise<void> }> {
  if (record.status === 'preparing')
    throw new SchmuxError('WORKSPACE_BUSY', `${record.id} is still being made.`, {
      hint: 'Wait for it, or cancel the session that makes it.',
    });
  await requireAlone(deps, record);
  const found = await findLoss(deps, record);
  requireDiscarded(record, found, discard);
  // Looking takes a while, in which something may have started.
  await requireAlone(deps, record);
  if (!record.managed || (await kindOf(record.path)) === 'absent') {
    await deps.records.remove(record.id);
    return { trash: null, deleted: Promise.resolve() };
  }
  await requireMovable(record.path);
  const lost = [...found.reasons.map(({ text }) => text), ...found.notes];
  const keep = lost.length > 0 && (await deps.trash.hours(dirname(record.path))) > 0;
  const { entry, deleted } = await deps.trash.put(record, { lost, keep });
  return keep ? { trash: entry, deleted: deps.trash.tidy() } : { trash: null, deleted };
}

/** What works in the directory is never discarded. */
async function requireAlone(deps: DisposeDeps, record: WorkspaceRecord): Promise<void> {
  const others = await workspacesIn(deps, record);
  const live = await liveSessionsIn(deps, record);
  if (live.length === 0 && others.length === 0) return;
  const sessions = live.length === 0 ? [] : [`live sessions ${live.join(', ')}`];
  const why = [...sessions, ...others.map(({ text }) => text)].join('; ');
  throw new SchmuxError('WORKSPACE_UNSAFE', `${record.id} is kept: ${why}.`, {
    hint:
      live.length > 0 ? 'End or dispose of its sessions first.' : 'Dispose of the other workspaces first.',
    detail: detailOf(others),
  });
}

function requireDiscarded(record: WorkspaceRecord, found: Findings, discard: string | undefined): void {
  if (found.reasons.length === 0) return;
  const digest = digestOf(record, found);
  if (discard === digest) return;
  const anyway = `To dispose of it all the same: schmux workspace dispose ${record.id} --discard ${digest}`;
  const hint =
    discard === undefined
      ? `Commit and push, or move away, what is in ${record.path}; nothing was touched. ${anyway}`
      : `There is something else to lose than ${JSON.stringify(discard)} was given for; nothing was touched. ${anyway}`;
  throw new SchmuxError('WORKSPACE_UNSAFE', `${record.id} is kept: ${lossSentence(found.reasons)}.`, {
    hint,
    detail: detailOf(found.reasons),
  });
}

function detailOf(reasons: readonly Loss[]): string | undefined {
  const lines = reasons.flatMap(({ text, items }) => [text, ...items.map((item) => `  ${item}`)]);
  return lines.length === 0 ? undefined : lines.join('\n').slice(0, DETAIL_MAX);
}

async function hoursOf(deps: DisposeDeps, record: WorkspaceRecord): Promise<number> {
  const folder = dirname(record.path);
  return (await kindOf(folder)) === 'directory' ? deps.trash.hours(folder) : 0;
}

/** The report, in eight digits. What has pins is known by them: its text may round or count what could not be looked at. */
function digestOf(record: WorkspaceRecord, { reasons, pins }: Findings): string {
  const without = reasons.filter(({ kind }) => kind === 'unreadable' || kind === 'operation');
  const content = JSON.stringify([record.id, record.path, without, [...pins].sort()]);
  return createHash('sha256').update(content).digest('hex').slice(0, 8);
}

async function findLoss(deps: DisposeDeps, record: WorkspaceRecord): Promise<Findings> {
  if (!record.managed) return noFindings();
  const url = deps.repos().find(({ name }) => name === record.repo)?.url ?? null;
  const path = await realpath(record.path).catch(() => record.path);
  const isCopy = await createCopyCheck({ path, repo: record.repo, url, overlaysDir: deps.overlaysDir });
  return lossOf(deps, { path: record.path, url, base: record.base_commit, isCopy });
}

/** A symbolic link in a workspace's place is somebody's doing: what it points to is not ours to delete. */
async function requireMovable(path: string): Promise<void> {
  if (!(await lstat(path)).isDirectory())
    throw new SchmuxError('WORKSPACE_UNSAFE', `${path} is not a directory of schmux's making any more.`, {
      hint: 'Remove it yourself, then dispose of the workspace again.',
    });
  const [mounted] = await mountsBelow(path);
  if (mounted !== undefined)
    throw new SchmuxError('WORKSPACE_UNSAFE', `${path} is kept: ${mounted} is mounted in it.`, {
      hint: `Unmount it first: umount ${mounted}`,
    });
}
