import { compareAttention } from '../../contract/attention.js';
import type { Session } from '../../contract/session.js';
import { defineCommand, QUIET_OPTION } from '../command.js';
import { FILTER_OPTIONS, isFiltered, passes, type SessionFilter } from '../list/filter.js';
import { JSON_FIELDS_OPTION, pickFields, type JsonFields } from '../list/json-fields.js';
import { sessionTable } from '../list/session-table.js';

export const command = defineCommand<SessionFilter & { json?: JsonFields; quiet?: true }>({
  name: 'list',
  alias: 'ls',
  summary: 'List sessions, those that need you most first',
  options: [...FILTER_OPTIONS, JSON_FIELDS_OPTION, QUIET_OPTION],
  details: `  schmux list --blocked
  schmux list -r myproject -a claude -a codex
  schmux list --json id,nickname,nudge.state,nudge.reason`,
  async run(context, _words, options) {
    const connection = await context.connect();
    const all: Session[] = await connection.call('sessionList', {});
    const sessions = all.filter((session) => passes(session, options)).sort(compareAttention);
    const fields = options.json;
    if (fields !== undefined)
      return context.print.json(sessions.map((session) => pickFields(session, fields)));
    if (options.quiet) return sessions.forEach((session) => context.print.line(session.id));
    if (sessions.length === 0)
      return context.print.note(
        isFiltered(options) && all.length > 0
          ? `None of ${all.length} sessions is like that.`
          : 'No sessions yet. schmux help spawn   says how to start one',
      );
    for (const line of await sessionTable(context, sessions)) context.print.line(line);
  },
});
