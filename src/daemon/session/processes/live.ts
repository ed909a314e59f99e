import type { SessionRecord } from '../../store/state-schema.js';
import type { Registry } from '../registry.js';

/**
 * Returns the ids of sessions in a workspace whose agent runs or is being started, even without a terminal or during disposal.
 */
export function liveIn(registry: Registry, workspace: string): string[] {
  return registry
    .everything()
    .filter((record) => record.workspace === workspace && (record.status === 'spawning' || agentRuns(record)))
    .map((record) => record.id);
}

/** Returns true while the agent runs, even without a terminal. */
export function agentRuns(record: SessionRecord): boolean {
  return record.status === 'running' || (record.status === 'done' && record.survivor != null);
}
