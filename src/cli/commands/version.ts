import { defineCommand, JSON_OPTION } from '../command.js';
import { packageVersion } from '../program/version.js';

export const command = defineCommand<{ json?: true }>({
  name: 'version',
  standalone: true,
  summary: 'Print the version',
  options: [JSON_OPTION],
  async run(context, _args, options) {
    const version = packageVersion();
    if (options.json) context.print.json({ version, node: process.versions.node });
    else context.print.line(version);
  },
});
