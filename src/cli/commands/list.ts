import { compareAttention } from '../../contract/session/attention.js';
import type { Session } from '../../contract/session/session.js';
import { defineCommand, QUIET_OPTION, type OptionSpec } from '../command.js';
import { FILTER_OPTIONS, isFiltered, passes, type SessionFilter } from '../list/filter.js';
import { sessionTable } from '../list/session-table.js';

const JSON_FIELDS_OPTION: OptionSpec = {
  flags: '--json [fields]',
  description: 'Print JSON; with a list like id,agent,nudge.reason, only these fields',
  complete: 'session_field',
  list: true,
};

export const command = defineCommand<SessionFilter & { json?: true | string; quiet?: true }>({
  name: 'list',
  alias: 'ls',
  summary: 'List sessions, most urgent first',
  options: [...FILTER_OPTIONS, JSON_FIELDS_OPTION, QUIET_OPTION],
  details: `  schmux list --blocked
  schmux list -r myproject -a claude -a codex
  schmux list --json id,nickname,nudge.state,nudge.reason`,
  async run(context, _args, options) {
    // Loaded only for --json: the schema takes a while to load.
    const json = options.json === undefined ? null : await import('../list/json-fields.js');
    const fields =
      options.json === undefined || options.json === true ? true : json?.parseFields(options.json);
    const connection = await context.connect();
    const all: Session[] = await connection.call('sessionList', {});
    const sessions = all.filter((session) => passes(session, options)).sort(compareAttention);
    if (json !== null)
      return context.print.json(sessions.map((session) => json.pickFields(session, fields ?? true)));
    if (options.quiet) return sessions.forEach((session) => context.print.line(session.id));
    if (sessions.length === 0)
      return context.print.note(
        isFiltered(options) && all.length > 0
          ? `None of the ${all.length} sessions matches.`
          : 'No sessions yet. schmux help spawn   explains how to start one',
      );
    for (const line of await sessionTable(context, sessions)) context.print.line(line);
  },
});
