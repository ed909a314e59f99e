// npm run bench -- NAME [options]: runs one of the benchmarks in test/bench.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkNode, ensureBuild, ensurePackages, ensurePrograms, fail, root, run } from './setup.mjs';

const names = readdirSync(join(root, 'test/bench'))
  .filter((file) => /^[a-z]+\.ts$/.test(file))
  .map((file) => file.slice(0, -3));
const [name, ...args] = process.argv.slice(2);
if (name === undefined || !names.includes(name))
  fail(`Usage: npm run bench -- NAME. The benchmarks are: ${names.join(', ')}.`);
checkNode();
ensurePackages();
ensurePrograms(['git', 'tmux']);
ensureBuild();
process.exit(run(process.execPath, ['--import', 'tsx', join('test/bench', `${name}.ts`), ...args]));
