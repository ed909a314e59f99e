import { openInBrowser } from '../system/browser.js';
import { defineCommand, JSON_OPTION, arg } from '../command.js';
import { pickSession } from '../sessions/pick.js';

export const command = defineCommand<{ print?: true; json?: true }>({
  name: 'open',
  summary: 'Open the dashboard in the browser',
  arguments: [{ name: '[id]', description: 'Session to open instead of the list', complete: 'session' }],
  options: [{ flags: '--print', description: 'Print the link without opening it' }, JSON_OPTION],
  async run(context, args, options) {
    const connection = await context.connect();
    const code = await connection.call('authCode', { body: {} });
    const url = new URL(code.url);
    if (arg(args) !== '') url.pathname = `/sessions/${(await pickSession(connection, arg(args))).id}`;
    const opened = options.print ? false : await openInBrowser(context, url.href);
    if (options.json) return context.print.json({ url: url.href, opened });
    if (opened) context.print.note('Opened in the browser. If nothing appears, open this link:');
    else if (!options.print) context.print.note('No browser found here. Open this link in one:');
    context.print.line(url.href);
  },
});
