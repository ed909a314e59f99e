import type { Nudge } from '../../contract/session/nudge.js';
import type { Logger } from '../../lib/logging/logger.js';
import type { Registry } from './registry.js';

type RecordNudgeDeps = { registry: Pick<Registry, 'apply' | 'find'>; logger: Logger };

/** Puts a nudge on the session's record; returns false when the record already has it. The evidence does not count. */
export function recordNudge({ registry, logger }: RecordNudgeDeps, id: string, nudge: Nudge): boolean {
  const recorded = registry.find(id)?.nudge;
  if (recorded?.rule === nudge.rule && recorded.since === nudge.since && recorded.reason === nudge.reason)
    return false;
  registry
    .apply(id, { kind: 'read', nudge })
    .catch((error: unknown) => logger.warn({ session: id, err: error }, 'a nudge could not be recorded'));
  return true;
}
