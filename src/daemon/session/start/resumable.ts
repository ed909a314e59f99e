import { orderOf } from '../../../contract/order.js';
import type { SessionRecord, WorkspaceRecord } from '../../store/state-schema.js';
import type { Registry } from '../registry.js';

type Around = {
  /** When the agent was last started in the workspace, as `Clock.order`. */
  lastStart(agent: string, workspace: string): number | null;
  workspace: WorkspaceRecord | undefined;
  /** Whether that agent can go on with the last conversation it had in a directory. */
  resumes(agent: string): boolean;
};

/**
 * True when spawning the same agent with `resume` in the same workspace goes on with this session's conversation: it ran
 * and is over, its directory is there, and no later session of that agent in it has had the last word.
 */
export function isResumable(record: SessionRecord, { lastStart, workspace, resumes }: Around): boolean {
  if (record.status !== 'done' || record.seat === null || record.survivor != null) return false;
  if (workspace?.status !== 'ready' || !resumes(record.agent)) return false;
  const last = lastStart(record.agent, record.workspace);
  return last === null || last <= startOf(record);
}

/** `lastStart` over all sessions, gone through once for all who ask until one comes or goes. */
export function createLastStarts(registry: Pick<Registry, 'all' | 'onChange'>): Around['lastStart'] {
  let ids = new Set<string>();
  let known: Map<string, number> | null = null;
  registry.onChange(({ id, record }) => {
    if (record === null || !ids.has(id)) known = null;
  });
  return (agent, workspace) => {
    if (known === null) {
      known = new Map();
      ids = new Set();
      for (const record of registry.all()) {
        const key = keyOf(record.agent, record.workspace);
        const before = known.get(key);
        const start = startOf(record);
        if (before === undefined || start > before) known.set(key, start);
        ids.add(record.id);
      }
    }
    return known.get(keyOf(agent, workspace)) ?? null;
  };
}

const startOf = (record: SessionRecord) => orderOf(record.created_order, record.created_at);
const keyOf = (agent: string, workspace: string) => `${agent}\n${workspace}`;
