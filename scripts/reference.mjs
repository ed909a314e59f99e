// Writes docs/cli.md from the command table, after npm run build.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMAND_TABLE } from '../dist/cli/program/command-table.js';
import { commandReference } from '../dist/cli/program/reference.js';
import { root } from './setup.mjs';

const commands = await Promise.all(
  COMMAND_TABLE.map(async (entry) => ({ entry, command: (await entry.load()).command })),
);
writeFileSync(join(root, 'docs/cli.md'), commandReference(commands));
