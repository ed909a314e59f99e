import { useEffect } from 'react';
import type { Session } from '../../../contract/session/session.js';
import type { Workspace } from '../../../contract/workspace/workspace.js';
import { useApp, useData, useSessions, useStore } from '../../state/hooks.js';
import { checksOf, type Check, type Wanted } from './workspace-checks.js';
import { chipOf, type WorkspaceEntry } from './workspace-list.js';
import { agentRuns } from '../../state/words/words.js';

/**
 * Returns every workspace with all known facts. Missing ones are requested while the page is shown, a few at a time.
 */
export function useEntries(): { entries: WorkspaceEntry[]; check: (entry: WorkspaceEntry) => Promise<void> } {
  const { client } = useApp();
  const checks = checksOf(client);
  const sessions = useSessions();
  const workspaces = useData((data) => data.workspaces);
  const cached = useStore(checks.cached);
  useEffect(() => {
    checks.want(entriesOf(workspaces, sessions, checks.cached.get()).map(wantedOf));
  }, [checks, workspaces, sessions]);
  useEffect(() => () => checks.want([]), [checks]);
  return {
    entries: entriesOf(workspaces, sessions, cached),
    check: (entry) => checks.again(wantedOf(entry)),
  };
}

function entriesOf(
  workspaces: ReadonlyMap<string, Workspace>,
  sessions: ReadonlyMap<string, Session>,
  cached: ReadonlyMap<string, Check>,
): WorkspaceEntry[] {
  return [...workspaces.values()].map((workspace) => {
    const { report, size } = cached.get(workspace.id) ?? {};
    const here = workspace.sessions.flatMap((id) => sessions.get(id) ?? []);
    return { workspace, sessions: here, report, size, chip: chipOf(workspace, { sessions: here, report }) };
  });
}

function wantedOf({ workspace, sessions }: WorkspaceEntry): Wanted {
  return { workspace, inUse: sessions.some(agentRuns) };
}
