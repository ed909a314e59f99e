import { toSchmuxError } from '../../contract/errors.js';
import type { IdResult } from '../../contract/session/session.js';
import type { SafetyReport, TrashEntry, Workspace } from '../../contract/workspace/workspace.js';
import type { DaemonConnection } from '../daemon-control/connection.js';
import { localTime } from '../output/local-time.js';

export type DisposalResult = IdResult & { trash?: TrashEntry | null };

const CONCURRENT_REPORTS = 6;

/** Fetches safety reports, a few at a time, so that no request times out. */
export async function safetyReports(
  connection: DaemonConnection,
  workspaces: readonly Workspace[],
): Promise<SafetyReport[]> {
  const reports: SafetyReport[] = [];
  for (let first = 0; first < workspaces.length; first += CONCURRENT_REPORTS) {
    const some = workspaces.slice(first, first + CONCURRENT_REPORTS);
    reports.push(
      ...(await Promise.all(some.map(({ id }) => connection.call('workspaceSafety', { params: { id } })))),
    );
  }
  return reports;
}

/** Disposes of a workspace; the daemon checks again at that moment and can still keep it. */
export async function disposeWorkspace(
  connection: DaemonConnection,
  { id, discard }: { id: string; discard: string | undefined },
): Promise<DisposalResult> {
  const body = discard === undefined ? {} : { discard };
  try {
    const { trash = null } = await connection.call('workspaceDispose', { params: { id }, body });
    return { id, error: null, trash };
  } catch (error) {
    return { id, error: toSchmuxError(error).toBody() };
  }
}

export function disposedText(id: string, trash: TrashEntry | null): string {
  if (trash === null) return `${id}: disposed`;
  return `${id}: disposed; in the trash until ${localTime(trash.until)} (schmux workspace restore ${id}): ${trash.trash_path}`;
}
