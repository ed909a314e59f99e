import type { Agent } from '../../contract/agent.js';
import type { ConfigState } from '../../contract/config.js';
import type { Change, Fault, Snapshot } from '../../contract/events.js';
import type { Session } from '../../contract/session/session.js';
import type { Workspace } from '../../contract/workspace/workspace.js';
import type { Clock } from '../../lib/clock.js';
import { createEmitter, type Stop } from '../../lib/emitter.js';
import type { Logger } from '../../lib/logging/logger.js';

/** How long a status change waits for others of the same burst. */
const URGENT_MS = 10;
/** How long a change waits that is read by the second: times of activity change with every line an agent prints. */
const LAZY_MS = 1000;

export type EventSources = {
  version: string;
  sessions(): Session[];
  session(id: string): Session | null;
  workspaces(): Workspace[];
  workspace(id: string): Workspace | null;
  agents(): Agent[];
  config(): ConfigState;
  faults(): Fault[];
};

export type Touch = { kind: 'session' | 'workspace'; id: string } | { kind: 'agents' | 'config' | 'faults' };

export type EventHub = {
  /** Says that something may have changed; it is sent only if it has. */
  touch(what: Touch, urgent: boolean): void;
  snapshot(): { rev: number; state: Snapshot };
  /** Calls the listener with every change; revisions are numbered without a gap. */
  on(listener: (message: { rev: number; changes: Change[] }) => void): Stop;
  stop(): void;
};

/** Gives every page and every `wait` the state of everything: a snapshot, and the changes since. */
export function createEventHub(deps: { sources: EventSources; clock: Clock; logger: Logger }): EventHub {
  const { sources, clock, logger } = deps;
  const changed = createEmitter<{ rev: number; changes: Change[] }>((error) =>
    logger.error({ err: error }, 'event listener failed'),
  );
  /** The last change that was sent, as text, by key: a touch that changes nothing sends nothing. */
  const lastSent = new Map<string, string>();
  const dirty = new Map<string, Touch>();
  let rev = 0;
  let timer: { stop: Stop; urgent: boolean } | null = null;

  function touch(what: Touch, urgent: boolean): void {
    dirty.set('id' in what ? `${what.kind}:${what.id}` : what.kind, what);
    if (timer !== null && (timer.urgent || !urgent)) return;
    timer?.stop();
    timer = { stop: clock.after(urgent ? URGENT_MS : LAZY_MS, flush), urgent };
  }

  function flush(): void {
    timer?.stop();
    timer = null;
    const changes: Change[] = [];
    for (const [key, what] of dirty) {
      const change = changeOf(what);
      const text = JSON.stringify(change);
      const removed = change.kind === 'session_removed' || change.kind === 'workspace_removed';
      if (removed ? !lastSent.has(key) : lastSent.get(key) === text) continue;
      if (removed) lastSent.delete(key);
      else lastSent.set(key, text);
      changes.push(change);
    }
    dirty.clear();
    if (changes.length === 0) return;
    rev++;
    changed.emit({ rev, changes });
  }

  function changeOf(what: Touch): Change {
    switch (what.kind) {
      case 'session': {
        const session = sources.session(what.id);
        return session === null ? { kind: 'session_removed', id: what.id } : { kind: 'session', session };
      }
      case 'workspace': {
        const workspace = sources.workspace(what.id);
        return workspace === null
          ? { kind: 'workspace_removed', id: what.id }
          : { kind: 'workspace', workspace };
      }
      case 'agents':
        return { kind: 'agents', agents: sources.agents() };
      case 'config':
        return { kind: 'config', config: sources.config() };
      case 'faults':
        return { kind: 'faults', faults: sources.faults() };
    }
  }

  return {
    touch,
    snapshot() {
      // So that the snapshot holds everything up to its revision, and nothing is sent twice.
      flush();
      const state: Snapshot = {
        version: sources.version,
        sessions: sources.sessions(),
        workspaces: sources.workspaces(),
        agents: sources.agents(),
        config: sources.config(),
        faults: sources.faults(),
      };
      for (const session of state.sessions)
        lastSent.set(`session:${session.id}`, JSON.stringify({ kind: 'session', session }));
      for (const workspace of state.workspaces)
        lastSent.set(`workspace:${workspace.id}`, JSON.stringify({ kind: 'workspace', workspace }));
      return { rev, state };
    },
    on: changed.on,
    stop() {
      timer?.stop();
      timer = null;
    },
  };
}
