import type { Session } from '../../contract/session.js';
import { defineCommand, JSON_OPTION, wordList, YES_OPTION } from '../command.js';
import { confirm } from '../confirm.js';
import { pickSessions } from '../pick.js';
import { reportIds } from '../report-ids.js';
import { onOneLine } from '../table.js';

export const command = defineCommand<{ yes?: true; json?: true }>({
  name: 'done',
  summary: 'end the agent and keep the session for review; on an exited session, mark it reviewed',
  arguments: [{ name: '<ids...>', description: 'ids, unique prefixes or nicknames', complete: 'session' }],
  options: [YES_OPTION, JSON_OPTION],
  async run(context, words, options) {
    const connection = await context.connect();
    const sessions = await pickSessions(connection, wordList(words));
    const live = sessions.filter((session) => session.status !== 'done');
    if (live.length > 0 && !options.yes && !(await confirm(context, question(live)))) {
      context.print.note('Nothing was done.');
      return 1;
    }
    const results = await connection.call('sessionDone', { body: { ids: sessions.map(({ id }) => id) } });
    const liveIds = new Set(live.map(({ id }) => id));
    return reportIds(context, results, {
      json: options.json ?? false,
      success: (id) => (liveIds.has(id) ? `${id}: ended, kept for review` : `${id}: reviewed`),
    });
  },
});

function question(live: readonly Session[]): string {
  const lines = live.map(({ id, nickname, agent }) =>
    onOneLine(`  ${[id, nickname, agent].filter((part) => part !== null).join('  ')}`),
  );
  const what = live.length === 1 ? 'This agent is still running' : 'These agents are still running';
  return `${what}:\n${lines.join('\n')}\nIt is ended; terminal, log and workspace are kept for review. Go on?`;
}
