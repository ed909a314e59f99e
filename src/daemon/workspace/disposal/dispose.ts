import { createHash } from 'node:crypto';
import { lstat, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SchmuxError } from '../../../contract/errors.js';
import type { Repo, SafetyReport, TrashEntry } from '../../../contract/workspace/workspace.js';
import { liveSessionsIn, workspacesIn, type InUseDeps } from '../directory/in-use.js';
import { createCopyCheck } from './compare/copies.js';
import { loss, noFindings, type Findings, type Loss } from './loss.js';
import { mountsBelow } from '../directory/mounts.js';
import type { Trash } from './trash/trash.js';
import { diskUsage } from '../git-status/disk-usage.js';
import { kindOf } from '../paths.js';
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

/** Enough to recognise what would be lost. */
const DETAIL_MAX_CHARS = 4000;

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
 * Removes a workspace; throws WORKSPACE_UNSAFE while anything would be lost that is not in the report whose digest is `discard`.
 * One rename moves the directory into the trash of the same file system, from which it can be restored for a while. A workspace
 * with nothing to lose is deleted from there at once, in the background (`deleted` settles with it, never rejects). A directory
 * that is not ours or does not exist is only forgotten.
 */
export async function disposeWorkspace(
  deps: DisposeDeps,
  record: WorkspaceRecord,
  discard: string | undefined,
): Promise<{ trash: TrashEntry | null; deleted: Promise<void> }> {
  if (record.status === 'preparing')
    throw new SchmuxError('WORKSPACE_BUSY', `${record.id} is still being created.`, {
      hint: 'Wait until it is ready, or cancel the session that is creating it.',
    });
  await requireAlone(deps, record);
  const found = await findLoss(deps, record);
  requireDiscarded(record, found, discard);
  // The report takes a while, during which something may have started.
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

/** Throws WORKSPACE_UNSAFE while live sessions or other workspaces use the directory: these can never be discarded. */
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
  const anyway = `To dispose of it anyway: schmux workspace dispose ${record.id} --discard ${digest}`;
  const hint =
    discard === undefined
      ? `Nothing was deleted. Commit and push the work in ${record.path}, or move it elsewhere. ${anyway}`
      : `Nothing was deleted: ${JSON.stringify(discard)} was given for something else than what would be lost now. ${anyway}`;
  throw new SchmuxError('WORKSPACE_UNSAFE', `${record.id} is kept: ${lossSentence(found.reasons)}.`, {
    hint,
    detail: detailOf(found.reasons),
  });
}

function detailOf(reasons: readonly Loss[]): string | undefined {
  const lines = reasons.flatMap(({ text, items }) => [text, ...items.map((item) => `  ${item}`)]);
  return lines.length === 0 ? undefined : lines.join('\n').slice(0, DETAIL_MAX_CHARS);
}

async function hoursOf(deps: DisposeDeps, record: WorkspaceRecord): Promise<number> {
  const folder = dirname(record.path);
  return (await kindOf(folder)) === 'directory' ? deps.trash.hours(folder) : 0;
}

/**
 * Hashes the report to eight digits. Reasons with pins are identified by these, because their text may be rounded or incomplete.
 */
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

/**
 * Throws WORKSPACE_UNSAFE for a symbolic link in the workspace's place, whose target is not ours to delete, and for mounts in it.
 */
async function requireMovable(path: string): Promise<void> {
  if (!(await lstat(path)).isDirectory())
    throw new SchmuxError('WORKSPACE_UNSAFE', `${path} is no longer a directory that schmux created.`, {
      hint: 'Remove it yourself, then dispose of the workspace again.',
    });
  const [mounted] = await mountsBelow(path);
  if (mounted !== undefined)
    throw new SchmuxError('WORKSPACE_UNSAFE', `${path} is kept: ${mounted} is mounted in it.`, {
      hint: `Unmount it first: umount ${mounted}`,
    });
}
