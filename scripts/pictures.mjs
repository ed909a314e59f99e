// npm run pictures [-- stills|recording]: retakes the pictures of README and docs from the current build.
import { checkNode, ensureBuild, ensurePackages, ensurePrograms, run } from './setup.mjs';

checkNode();
ensurePackages();
ensurePrograms(['git', 'tmux']);
ensureBuild();
process.exit(run(process.execPath, ['--import', 'tsx', 'test/pictures/main.ts', ...process.argv.slice(2)]));
