import { defineCommand } from '../command.js';
import { findDaemon } from '../daemon-control/daemon-file.js';
import { startDaemon } from '../daemon-control/start.js';
import { runInForeground } from '../daemon-control/foreground.js';
import { stopDaemon } from '../daemon-control/stop.js';
import { parsePort } from '../input/number.js';
import { packageVersion } from '../program/version.js';
import type { Context } from '../command.js';

type Options = { foreground?: true; port?: number };

export const command = defineCommand<Options>({
  name: 'start',
  standalone: true,
  summary: 'Start the daemon in the background and print a link to the dashboard',
  options: [
    { flags: '-p, --port <number>', description: 'Port to listen on; 0 picks a free one', parse: parsePort },
    {
      flags: '--foreground',
      description: 'Run in this terminal until Ctrl-C; agents keep running',
    },
  ],
  async run(context, _args, options) {
    if (!(await makeRoom(context))) return undefined;
    const start = { io: context, paths: context.paths, port: options.port };
    if (options.foreground) return runInForeground(start);
    const started = await startDaemon(start);
    if (!started) return sayRunning(context);
    await greet(context);
    return undefined;
  },
});

/** Returns false if a daemon of this version is running; stops one of another version, because starting again is how to replace it. */
async function makeRoom(context: Context): Promise<boolean> {
  const found = await findDaemon(context.paths, context.platform);
  if (found.state === 'down') return true;
  if (found.state === 'up' && found.info.version === packageVersion()) {
    await sayRunning(context);
    return false;
  }
  const old = found.state === 'up' ? `schmux ${found.info.version}` : 'a daemon that did not respond';
  const pid = await stopDaemon(context.paths, context.platform);
  context.print.note(`Replaced ${old}${pid === null ? '' : ` (pid ${pid})`}; agents keep running.`);
  return true;
}

async function sayRunning(context: Context): Promise<void> {
  const { daemon } = await context.connect();
  context.print.line(`schmux is already running (pid ${daemon.pid}): ${daemon.url}`);
  context.print.line('schmux open   opens the dashboard');
}

/** Prints what was found on this machine, and the link to the dashboard. */
async function greet(context: Context): Promise<void> {
  const { print } = context;
  const connection = await context.connect();
  const [agents, { url }] = await Promise.all([
    connection.call('agentList', { query: {} }),
    connection.call('authCode', { body: {} }),
  ]);
  const { tmux, pid, version } = connection.daemon;
  const found = agents.filter((agent) => agent.available && agent.kind !== 'demo').map((agent) => agent.name);
  print.line(`schmux ${version} is running (pid ${pid}).`);
  print.line(`  tmux    ${tmux.version ?? 'missing; schmux doctor says how to install it'}`);
  print.line(
    `  agents  ${found.length > 0 ? found.join(', ') : 'none found; schmux agent list says how to install one'}`,
  );
  print.line(`\n${print.style.bold(url)}`);
  print.line(print.style.dim('The link works once, within 10 minutes; schmux open prints a new one.'));
}
