import { toSchmuxError } from '../../contract/errors.js';
import type { IdResult, Session } from '../../contract/session/session.js';
import type { Connection } from '../daemon-control/connection.js';

/** Changes several sessions, each on its own: one that fails does not keep the others from being changed. */
export function updateEach(
  connection: Connection,
  sessions: readonly Pick<Session, 'id'>[],
  body: { nickname?: string | null; muted?: boolean },
): Promise<IdResult[]> {
  return Promise.all(
    sessions.map(async ({ id }) => {
      try {
        await connection.call('sessionUpdate', { params: { id }, body });
        return { id, error: null };
      } catch (error) {
        return { id, error: toSchmuxError(error).toBody() };
      }
    }),
  );
}
