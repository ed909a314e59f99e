import type { SafetyReport } from '../../../contract/workspace/workspace.js';
import { workingDirectories } from '../../../lib/processes/working-directories.js';
import type { WorkspaceRecord } from '../../store/state-schema.js';
import { homesOf } from './homes.js';
import { directoriesAround, directoryAt } from './identity.js';
import { isMarkerOf, readMarker } from './marker.js';

export type InUseDeps = {
  records: { all(): WorkspaceRecord[] };
  env: Record<string, string>;
  /** Ids of sessions of that workspace whose agent runs or is being started. */
  liveSessions(workspaceId: string): string[];
  /** The processes of every live session, looked up now. */
  liveProcesses?: () => Promise<{ session: string; pids: number[] }[]>;
};

/**
 * Ids of the live sessions that keep a workspace: its own, and those of any other record that work in its directory or
 * below it, by whatever path, or whose processes stand there now.
 */
export async function liveSessionsIn(deps: InUseDeps, record: WorkspaceRecord): Promise<string[]> {
  const live = new Set(deps.liveSessions(record.id));
  const directory = await directoryAt(record.path);
  if (directory === null) return [...live];
  // Forgetting a home that was adopted takes nothing from what runs somewhere in it.
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

/** Other workspaces that would lose their directory with this one: those in it, and those that are the same directory. */
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
    // Of two records that both claim to have made it, the clone itself says which one it was: the other keeps nothing.
    if (isSame && other.managed && !isMarkerOf(marker, other)) continue;
    items.push(`${other.id} ${other.path}`);
  }
  if (items.length === 0) return [];
  const text = `${items.length === 1 ? 'another workspace has' : `${items.length} other workspaces have`} its directory here; dispose of ${items.length === 1 ? 'it' : 'them'} first`;
  return [{ kind: 'unreadable', text, items }];
}

/** Asks whether paths lead into the directory with that key; each directory around them is looked at once. */
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
