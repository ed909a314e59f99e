import { defineCommand, JSON_OPTION, arg } from '../command.js';
import { pickSession, SESSION_ARGUMENT } from '../sessions/pick.js';
import { UsageError } from '../input/usage-error.js';

export const command = defineCommand<{ none?: true; json?: true }>({
  name: 'rename',
  summary: 'Rename a session, or remove its nickname',
  arguments: [
    SESSION_ARGUMENT,
    { name: '[nickname]', description: 'New nickname; gets a number if it is taken' },
  ],
  options: [{ flags: '--none', description: 'Remove the nickname' }, JSON_OPTION],
  async run(context, args, options) {
    if ((options.none === true) === (args[1] !== undefined))
      throw new UsageError('Give either a nickname or --none.');
    const connection = await context.connect();
    const { id } = await pickSession(connection, arg(args));
    const nickname = options.none === true ? null : arg(args, 1);
    const session = await connection.call('sessionUpdate', { params: { id }, body: { nickname } });
    if (options.json) return context.print.json(session);
    context.print.line(`${id}: ${session.nickname ?? 'no nickname'}`);
  },
});
