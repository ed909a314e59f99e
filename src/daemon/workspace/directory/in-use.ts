import type { SafetyReport } from '../../../contract/workspace/workspace.js';
import { workingDirectories } from '../../../lib/processes/working-directories.js';
import type { WorkspaceRecord } from '../../store/state-schema.js';
import { homesOf } from './homes.js';
import { directoriesAround, directoryAt } from './identity.js';
import { isMarkerOf, readMarker } from './marker.js';

export type InUseDeps = {
  records: { all(): WorkspaceRecord[] };
  env: Record<string, string>;
  /** Returns the ids of the workspace's sessions whose agent is running or being started. */
  liveSessions(workspaceId: string): string[];
  /** Lists the current processes of every live session. */
  liveProcesses?: () => Promise<{ session: string; pids: number[] }[]>;
};

/**
 * Returns the ids of live sessions that use a workspace: its own, those of other records whose directory is the same or below
 * it by whatever path, and those whose processes currently have their working directory there.
 */
export async function liveSessionsIn(deps: InUseDeps, record: WorkspaceRecord): Promise<string[]> {
  const live = new Set(deps.liveSessions(record.id));
  const directory = await directoryAt(record.path);
  if (directory === null) return [...live];
  // Forgetting an adopted home does not affect sessions that run somewhere inside it.
  const isHome = (await homesOf(deps.env['HOME'] ?? '/')).around.has(directory.key);
  if (isHome && !record.managed) return [...live];
  const inside = insideOf(directory.key);
  for (const other of deps.records.all()) {
    const sessions = other.id === record.id ? [] : deps.liveSessions(other.id);
    if (sessions.length > 0 && (await inside(other.path))) for (const id of sessions) live.add(id);
  }
  for (const { session, pids } of (await deps.liveProcesses?.()) ?? []) {
    if (live.has(session)) continue;
    for (const path of (await workingDirectories(pids)).values())
      if (!live.has(session) && (await inside(path))) live.add(session);
  }
  return [...live];
}

/** Lists other workspaces that would lose their directory with this one: those inside it, and those in the same directory. */
export async function workspacesIn(
  deps: InUseDeps,
  record: WorkspaceRecord,
): Promise<SafetyReport['reasons']> {
  const directory = record.managed ? await directoryAt(record.path) : null;
  if (directory === null) return [];
  const inside = insideOf(directory.key);
  const marker = await readMarker(record.path);
  const items: string[] = [];
  for (const other of deps.records.all()) {
    if (other.id === record.id || !(await inside(other.path))) continue;
    const isSame = (await directoryAt(other.path))?.key === directory.key;
    // When two records claim to have created the clone, its marker says which one did; the other one does not count.
    if (isSame && other.managed && !isMarkerOf(marker, other)) continue;
    items.push(`${other.id} ${other.path}`);
  }
  if (items.length === 0) return [];
  const text = `${items.length === 1 ? 'another workspace uses' : `${items.length} other workspaces use`} this directory; dispose of ${items.length === 1 ? 'it' : 'them'} first`;
  return [{ kind: 'unreadable', text, items }];
}

/** Returns a function that checks whether a path leads into the directory with that key; results are cached. */
function insideOf(key: string): (path: string) => Promise<boolean> {
  const asked = new Map<string, Promise<boolean>>();
  const ask = async (path: string) => {
    const directory = await directoryAt(path);
    return directory !== null && (await directoriesAround(directory)).some((around) => around.key === key);
  };
  return (path) => {
    const answer = asked.get(path) ?? ask(path);
    asked.set(path, answer);
    return answer;
  };
}
