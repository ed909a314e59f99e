import { defineCommand } from '../command.js';
import { UsageError } from '../input/usage-error.js';

export const command = defineCommand<{ all?: true }>({
  name: 'logout',
  summary: 'Log out every browser',
  options: [{ flags: '--all', description: 'Log out every browser (required)' }],
  async run(context, _args, options) {
    if (!options.all)
      throw new UsageError(
        'To log out a single browser, use its dashboard.',
        'To log out every browser: schmux logout --all',
      );
    const connection = await context.connect();
    await connection.call('authLogout', { body: { all: true } });
    context.print.line('Every browser is logged out; schmux open logs one in again.');
  },
});
