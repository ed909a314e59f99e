import { defineCommand, JSON_OPTION, arg } from '../command.js';
import { pickSession, SESSION_ARGUMENT } from '../sessions/pick.js';

type Options = { ansi?: true; scrollback?: true; json?: true };

export const command = defineCommand<Options>({
  name: 'capture',
  summary: "Print a session's screen",
  arguments: [SESSION_ARGUMENT],
  options: [
    { flags: '--ansi', description: 'Keep colours' },
    { flags: '--scrollback', description: 'Include the scrollback buffer' },
    JSON_OPTION,
  ],
  async run(context, args, options) {
    const connection = await context.connect();
    const { id } = await pickSession(connection, arg(args));
    const query = { ansi: String(options.ansi ?? false), scrollback: String(options.scrollback ?? false) };
    const capture = await connection.call('sessionCapture', { params: { id }, query });
    if (options.json) return context.print.json(capture);
    context.print.line(capture.text.replace(/\s+$/, ''));
  },
});
