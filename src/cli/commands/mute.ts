import { toSchmuxError } from '../../contract/errors.js';
import type { IdResult, Session } from '../../contract/session/session.js';
import type { DaemonConnection } from '../daemon-control/connection.js';
import { defineCommand, JSON_OPTION, argList } from '../command.js';
import { pickSessions, SESSIONS_ARGUMENT } from '../sessions/pick.js';
import { reportIds } from '../output/report-ids.js';

export const command = defineCommand<{ off?: true; json?: true }>({
  name: 'mute',
  summary: 'Stop notifications about a session; its state is still shown',
  arguments: [SESSIONS_ARGUMENT],
  options: [{ flags: '--off', description: 'Turn notifications on again' }, JSON_OPTION],
  async run(context, args, options) {
    const connection = await context.connect();
    const sessions = await pickSessions(connection, argList(args));
    const muted = options.off !== true;
    const results = await Promise.all(sessions.map((session) => setMuted(connection, session, muted)));
    return reportIds(context, results, {
      json: options.json ?? false,
      success: (id) => `${id}: ${muted ? 'muted' : 'unmuted'}`,
    });
  },
});

async function setMuted(
  connection: DaemonConnection,
  { id }: Pick<Session, 'id'>,
  muted: boolean,
): Promise<IdResult> {
  try {
    await connection.call('sessionUpdate', { params: { id }, body: { muted } });
    return { id, error: null };
  } catch (error) {
    return { id, error: toSchmuxError(error).toBody() };
  }
}
