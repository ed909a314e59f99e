import type { Nudge } from '../../contract/session/nudge.js';
import type { Logger } from '../../lib/logging/logger.js';
import type { Registry } from './registry.js';

type RecordNudgeDeps = { registry: Pick<Registry, 'apply' | 'find'>; logger: Logger };

/** Puts a nudge on the session's record; returns false when the record already has it. The evidence does not count. */
export function recordNudge({ registry, logger }: RecordNudgeDeps, id: string, nudge: Nudge): boolean {
  const recorded = registry.find(id)?.nudge;
  const isSame = (['rule', 'since', 'reason', 'limited_until'] as const).every(
    (key) => recorded?.[key] === nudge[key],
  );
  if (recorded !== undefined && isSame) return false;
  registry
    .apply(id, { kind: 'read', nudge })
    .catch((error: unknown) => logger.warn({ session: id, err: error }, 'a nudge could not be recorded'));
  return true;
}
