// Writes dist/man/schmux.1 from the command table; part of npm run build.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMAND_TABLE } from '../dist/cli/program/command-table.js';
import { manPage } from '../dist/cli/program/man-page.js';
import { packageVersion } from '../dist/cli/program/version.js';
import { root } from './setup.mjs';

const commands = await Promise.all(
  COMMAND_TABLE.map(async (entry) => ({ entry, command: (await entry.load()).command })),
);
mkdirSync(join(root, 'dist/man'), { recursive: true });
writeFileSync(join(root, 'dist/man/schmux.1'), manPage(commands, packageVersion()));
