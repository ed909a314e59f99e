// npm run dev: runs the daemon of this checkout in a home of its own (.dev-home, or SCHMUX_HOME), rebuilt and restarted on
// change, and the dashboard under vite with hot reload.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkNode, ensureBuild, ensurePackages, ensurePrograms, root } from './setup.mjs';

checkNode();
ensurePackages();
ensurePrograms(['git', 'tmux']);
ensureBuild();
const home = process.env.SCHMUX_HOME ?? join(root, '.dev-home');
mkdirSync(home, { recursive: true, mode: 0o700 });
const env = { ...process.env, SCHMUX_HOME: home };
const start = (file, args) => spawn(file, args, { cwd: root, env, stdio: 'inherit' });
const children = [
  start('npx', ['tsc', '-b', '--watch', '--preserveWatchOutput', 'src/cli', 'src/daemon', 'src/demo']),
  start(process.execPath, [
    '--watch-path=dist/daemon',
    '--watch-path=dist/contract',
    '--watch-path=dist/lib',
    'dist/daemon/main.js',
    '--port',
    '7337',
  ]),
  start('npx', ['vite', '--config', 'src/dashboard/vite.config.ts']),
];
process.on('SIGINT', () => children.forEach((child) => child.kill('SIGTERM')));
