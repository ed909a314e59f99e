// npm run soak -- kill | nth | hours | resize: kills at random, fails every operation in turn, uses the product for hours, and looks what was lost; or compares screens after resizes.
import { join } from 'node:path';
import { checkNode, ensureBuild, ensurePackages, ensurePrograms, run } from './setup.mjs';

checkNode();
ensurePackages();
ensurePrograms(['git', 'tmux']);
ensureBuild();
process.exit(
  run(process.execPath, ['--import', 'tsx', join('test/soak', 'main.ts'), ...process.argv.slice(2)]),
);
