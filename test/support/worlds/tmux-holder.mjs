// A process that holds a tmux connection, to be killed: tmux-holder.mjs <runDir> <home>. Prints "ready <control client's pid>".
import { execFileSync } from 'node:child_process';
import { systemClock } from '../../../dist/lib/clock.js';
import { silentLogger } from '../../../dist/lib/logging/logger.js';
import { createTmux } from '../../../dist/daemon/tmux/tmux.js';

const [, , runDir, home] = process.argv;
const controlName = '_schmux-held00';
const tmux = createTmux({
  env: process.env,
  controlName,
  runDir,
  home,
  clock: systemClock,
  logger: silentLogger,
});
await tmux.start();
const pids = execFileSync('tmux', ['list-clients', '-t', controlName, '-F', '#{client_pid}'], {
  env: process.env,
});
process.stdout.write(`ready ${pids.toString().split('\n')[0]}\n`);
// Lives until it is killed.
setInterval(() => undefined, 60_000);
