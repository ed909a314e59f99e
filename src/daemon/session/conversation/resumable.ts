import { orderOf } from '../../../contract/order.js';
import type { SessionRecord, WorkspaceRecord } from '../../store/state-schema.js';
import type { Registry } from '../registry.js';
import { hasRun } from './lineage.js';

type Surroundings = {
  /** Returns when the agent was last started in the workspace, as `Clock.order`. */
  lastStart(agent: string, workspace: string): number | null;
  workspace: WorkspaceRecord | undefined;
  /** Returns whether that agent can continue the last conversation it had in a directory. */
  resumes(agent: string): boolean;
};

/**
 * Returns true when the session's conversation can be continued: it ran and has ended, its directory exists, and its conversation is
 * known, or is the last one of that agent there.
 */
export function isResumable(record: SessionRecord, { lastStart, workspace, resumes }: Surroundings): boolean {
  if (record.status !== 'done' || !hasRun(record) || record.survivor != null) return false;
  if (workspace?.status !== 'ready' || !resumes(record.agent)) return false;
  if (record.conversation?.id != null) return true;
  const last = lastStart(record.agent, record.workspace);
  return last === null || last <= startOf(record);
}

/** Creates `lastStart` over all sessions; its result is cached until a session is added or removed. */
export function createLastStarts(registry: Pick<Registry, 'all' | 'onChange'>): Surroundings['lastStart'] {
  let ids = new Set<string>();
  let cached: Map<string, number> | null = null;
  registry.onChange(({ id, record }) => {
    if (record === null || !ids.has(id)) cached = null;
  });
  return (agent, workspace) => {
    if (cached === null) {
      cached = new Map();
      ids = new Set();
      for (const record of registry.all()) {
        const key = keyOf(record.agent, record.workspace);
        const before = cached.get(key);
        const start = startOf(record);
        if (before === undefined || start > before) cached.set(key, start);
        ids.add(record.id);
      }
    }
    return cached.get(keyOf(agent, workspace)) ?? null;
  };
}

const startOf = (record: SessionRecord) => orderOf(record.created_order, record.created_at);
const keyOf = (agent: string, workspace: string) => `${agent}\n${workspace}`;
