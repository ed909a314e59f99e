import type { SessionRecord } from '../../store/state-schema.js';
import type { Registry } from '../registry.js';

/** Ids of the sessions of a workspace whose agent runs or is being started, also without a terminal or while disposed of. */
export function liveIn(registry: Registry, workspace: string): string[] {
  return registry
    .everything()
    .filter((record) => record.workspace === workspace && (record.status === 'spawning' || agentRuns(record)))
    .map((record) => record.id);
}

/** True while the agent runs, also without a terminal. */
export function agentRuns(record: SessionRecord): boolean {
  return record.status === 'running' || (record.status === 'done' && record.survivor != null);
}
