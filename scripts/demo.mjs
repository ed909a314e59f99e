// npm run demo: starts schmux with demo agents in a home of its own. npm run demo -- --stop ends and removes it.
import { checkNode, ensureBuild, ensurePackages, ensurePrograms, run } from './setup.mjs';

checkNode();
ensurePackages();
ensurePrograms(['git', 'tmux']);
ensureBuild();
process.exit(run(process.execPath, ['bin/schmux.js', 'demo', ...process.argv.slice(2)]));
