import type { Session } from '../../contract/session.js';
import { defineCommand, JSON_OPTION, wordList, YES_OPTION } from '../command.js';
import { confirm } from '../confirm.js';
import { sessionName } from '../indicator.js';
import { pickSessions } from '../pick.js';
import { reportIds } from '../report-ids.js';
import { onOneLine } from '../table.js';

export const command = defineCommand<{ yes?: true; json?: true }>({
  name: 'dispose',
  summary: 'end a session for good: agent, tmux session and log; the workspace is kept',
  arguments: [{ name: '<ids...>', description: 'ids, unique prefixes or nicknames', complete: 'session' }],
  options: [YES_OPTION, JSON_OPTION],
  async run(context, words, options) {
    const connection = await context.connect();
    const sessions = await pickSessions(connection, wordList(words));
    if (!options.yes && !(await confirm(context, question(sessions)))) {
      context.print.note('Nothing was disposed of.');
      return 1;
    }
    const results = await connection.call('sessionDispose', { body: { ids: sessions.map(({ id }) => id) } });
    const paths = new Map(sessions.map((session) => [session.id, session.workspace.path]));
    return reportIds(context, results, {
      json: options.json ?? false,
      success: (id) => `${id}: disposed; its workspace is kept: ${paths.get(id) ?? ''}`,
    });
  },
});

/** Names every effect (S8.1), once for each session. */
function question(sessions: readonly Session[]): string {
  const blocks = sessions.map((session) => {
    const agent = session.status === 'done' ? 'has ended' : 'is running and will be ended';
    return [
      `${session.id}  ${onOneLine(sessionName(session))}`,
      `  agent         ${session.agent} ${agent}`,
      `  tmux session  schmux-${session.id} is deleted`,
      `  log           is deleted`,
      `  workspace     is kept: ${onOneLine(session.workspace.path)}`,
    ].join('\n');
  });
  return `${blocks.join('\n')}\nDispose of ${sessions.length === 1 ? 'it' : `these ${sessions.length} sessions`}?`;
}
