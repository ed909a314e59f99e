import { attachToSession } from '../attach/attach.js';
import { defineCommand, arg } from '../command.js';
import { pickSession, SESSION_ARGUMENT } from '../sessions/pick.js';

export const command = defineCommand<{ print?: true }>({
  name: 'attach',
  summary: 'Attach this terminal to a session; inside tmux, switch to it',
  arguments: [SESSION_ARGUMENT],
  options: [{ flags: '--print', description: 'Print the command instead of running it' }],
  async run(context, args, options) {
    const connection = await context.connect();
    const session = await pickSession(connection, arg(args));
    if (options.print) return context.print.line(session.attach);
    return attachToSession(context, session);
  },
});
