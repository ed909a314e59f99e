import { compareAttention } from '../../contract/attention.js';
import type { Session } from '../../contract/session.js';
import { defineCommand, JSON_OPTION, QUIET_OPTION } from '../command.js';
import { sessionTable } from '../session-table.js';

export const command = defineCommand<{ json?: true; quiet?: true }>({
  name: 'list',
  alias: 'ls',
  summary: 'list sessions, who needs you most first',
  options: [JSON_OPTION, QUIET_OPTION],
  async run(context, _words, options) {
    const connection = await context.connect();
    const sessions: Session[] = await connection.call('sessionList', {});
    sessions.sort(compareAttention);
    if (options.json) return context.print.json(sessions);
    if (options.quiet) return sessions.forEach((session) => context.print.line(session.id));
    if (sessions.length === 0)
      return context.print.note('No sessions yet. schmux spawn --help   starts one.');
    for (const line of await sessionTable(context, sessions)) context.print.line(line);
  },
});
