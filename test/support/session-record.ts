import { sessionRecordSchema, type Seat, type SessionRecord } from '../../src/daemon/store/state-schema.js';
import { NOON } from './session-view.js';

/** A seat in tmux for records of running sessions. */
export const SEAT: Seat = { server_pid: 1, session: '$1', pane: '%1', pid: 2, pid_start: 's' };

/** Returns a session as state.json keeps it, `spawning` unless `parts` say otherwise. */
export function aRecord(parts: Readonly<Record<string, unknown>> = {}): SessionRecord {
  return sessionRecordSchema.parse({
    status: 'spawning',
    id: 'abc123',
    agent: 'demo',
    workspace: 'proj-001',
    nickname: null,
    created_at: NOON,
    ...parts,
  });
}
