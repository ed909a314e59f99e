// npm run check: format, lint, types, dead code and unit tests, in under half a minute.
import { checkNode, ensurePackages, run } from './setup.mjs';
import { CHECKS } from './check-list.mjs';

checkNode();
ensurePackages();
const unit = {
  name: 'unit',
  command: ['npx', '--no-install', 'vitest', 'run', '--project', 'unit', '--reporter=dot'],
};
const failed = [...CHECKS, unit].filter((check) => run(check.command[0], check.command.slice(1)) !== 0);
for (const check of failed) process.stderr.write(`✗ ${check.name}\n`);
process.exit(failed.length === 0 ? 0 : 1);
