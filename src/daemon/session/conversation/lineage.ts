import type { SessionRecord } from '../../store/state-schema.js';
import type { Registry } from '../registry.js';

/** Creates `successorOf`, which returns the id of the session that continues the conversation of another one. */
export function createSuccessors(
  registry: Pick<Registry, 'all' | 'onChange'>,
): (id: string) => string | undefined {
  let cached: Map<string, string> | null = null;
  registry.onChange(({ before, record }) => {
    if ((record ?? before)?.predecessor !== undefined) cached = null;
  });
  return (id) => {
    cached ??= new Map(
      registry
        .all()
        .flatMap((record) =>
          record.predecessor === undefined ? [] : [[record.predecessor, record.id] as const],
        ),
    );
    return cached.get(id);
  };
}

/** Returns true when an agent has had the conversation: it ran, or an earlier session's did. */
export function hasRun(record: SessionRecord): boolean {
  if (record.predecessor !== undefined) return true;
  return record.status === 'done' && (record.seat !== null || record.failure?.code === 'SESSION_GONE');
}

/**
 * Returns true for a session that ended because its tmux server did, and for a resumed one whose start was interrupted. Records of
 * older versions do not say whether the server or only the session was ended.
 */
export function isLost(record: SessionRecord): boolean {
  if (record.status !== 'done' || record.ended_by_user) return false;
  if (record.failure?.code === 'SPAWN_INTERRUPTED') return record.predecessor !== undefined;
  return record.lost ?? record.failure?.code === 'SESSION_GONE';
}

/** Returns a session's nickname and id, for messages. */
export function nameOf({ id, nickname }: Pick<SessionRecord, 'id' | 'nickname'>): string {
  return nickname === null ? id : `${nickname} (${id})`;
}
