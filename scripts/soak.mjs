// npm run soak -- NAME: runs a long test in test/soak and reports what was lost. kill: random kills; nth: every operation fails in
// turn; hours: use for hours; fuzz: hostile output; resize: screens after resizes; races: answers to questions that change.
import { join } from 'node:path';
import { checkNode, ensureBuild, ensurePackages, ensurePrograms, run } from './setup.mjs';

checkNode();
ensurePackages();
ensurePrograms(['git', 'tmux']);
ensureBuild();
process.exit(
  run(process.execPath, ['--import', 'tsx', join('test/soak', 'main.ts'), ...process.argv.slice(2)]),
);
