import type { Agent } from '../../contract/agent.js';
import type { ConfigState } from '../../contract/config.js';
import type { Change, Fault, Snapshot } from '../../contract/events.js';
import type { Session } from '../../contract/session/session.js';
import type { Workspace } from '../../contract/workspace/workspace.js';

/**
 * The state of the connection to the daemon. `stranger`: the other side has not proved that it is the daemon. `locked`:
 * the page has no key, or the key is no longer valid; `unknown` is a claim about the key without proof.
 */
export type Connection =
  | { kind: 'connecting' }
  | { kind: 'open' }
  | { kind: 'reconnecting'; since: number }
  | { kind: 'offline'; since: number }
  | { kind: 'stranger' }
  | { kind: 'locked'; reason: 'no_key' | 'refused' | 'logged_out' | 'unknown' };

/** The daemon's last known state. `data` is null until the first snapshot, and stays when the connection is lost. */
export type Model = {
  connection: Connection;
  data: Data | null;
  /** The daemon's version when the page was loaded, which is the page's own. */
  loadedVersion: string | null;
};

export type Data = {
  version: string;
  sessions: ReadonlyMap<string, Session>;
  workspaces: ReadonlyMap<string, Workspace>;
  agents: readonly Agent[];
  config: ConfigState;
  faults: readonly Fault[];
};

export const emptyModel: Model = { connection: { kind: 'connecting' }, data: null, loadedVersion: null };

export function dataOf(snapshot: Snapshot): Data {
  return {
    version: snapshot.version,
    sessions: new Map(snapshot.sessions.map((session) => [session.id, session])),
    workspaces: new Map(snapshot.workspaces.map((workspace) => [workspace.id, workspace])),
    agents: snapshot.agents,
    config: snapshot.config,
    faults: snapshot.faults,
  };
}

/**
 * Applies the changes of one revision to `data`; unchanged parts keep their identity, so that nothing renders
 * needlessly.
 */
export function applyChanges(data: Data, changes: readonly Change[]): Data {
  const next = { ...data };
  let sessions: Map<string, Session> | null = null;
  let workspaces: Map<string, Workspace> | null = null;
  for (const change of changes) {
    switch (change.kind) {
      case 'session':
        sessions ??= new Map(data.sessions);
        sessions.set(change.session.id, change.session);
        break;
      case 'session_removed':
        sessions ??= new Map(data.sessions);
        sessions.delete(change.id);
        break;
      case 'workspace':
        workspaces ??= new Map(data.workspaces);
        workspaces.set(change.workspace.id, change.workspace);
        break;
      case 'workspace_removed':
        workspaces ??= new Map(data.workspaces);
        workspaces.delete(change.id);
        break;
      case 'agents':
        next.agents = change.agents;
        break;
      case 'config':
        next.config = change.config;
        break;
      case 'faults':
        next.faults = change.faults;
        break;
    }
  }
  if (sessions !== null) next.sessions = sessions;
  if (workspaces !== null) next.workspaces = workspaces;
  return next;
}
