import { compareAttention } from '../../contract/session/attention.js';
import { defineCommand, type Context } from '../command.js';
import { findDaemon } from '../daemon-control/daemon-file.js';
import { demoIn, demoRoot, isOurDemo, makeDemo, removeDemo, type Demo } from '../demo/home.js';
import { spawnDemoSessions, untilOneWaits } from '../demo/sessions.js';
import { endDemoTmux } from '../demo/tmux.js';
import { stopDaemon } from '../daemon-control/stop.js';
import { sessionTable } from '../list/session-table.js';

/** Time for three small clones and the first dialog of a demo agent. */
const SHOW_TIMEOUT_MS = 30_000;

export const command = defineCommand<{ stop?: true }>({
  name: 'demo',
  standalone: true,
  summary: 'Try schmux with demo agents in a separate home',
  options: [{ flags: '--stop', description: 'End the demo and remove everything it created' }],
  details: 'The demo has its own home, repository, workspaces and tmux server; nothing of yours is touched.',
  async run(context, _args, options) {
    const demo = demoIn(await demoRoot());
    if (options.stop) await stop(context, demo);
    else await start(context, demo);
  },
});

async function start(context: Context, demo: Demo): Promise<void> {
  const { print } = context;
  const running = (await findDaemon(demo.paths, context.platform)).state === 'up';
  if (!running) await makeDemo(demo);
  const { connect } = await import('../daemon-control/connect.js');
  const connection = await connect(
    { io: contextOf(context, demo), paths: demo.paths },
    { start: true, silent: true },
  );
  await spawnDemoSessions(connection);
  await untilOneWaits(connection, SHOW_TIMEOUT_MS);
  const sessions = (await connection.call('sessionList', {})).sort(compareAttention);
  for (const line of await sessionTable(context, sessions)) print.line(line);
  const { url } = await connection.call('authCode', { body: {} });
  print.line(`\n${print.style.bold(url)}`);
  print.line(print.style.dim('The link works once, within 10 minutes; schmux demo prints a new one.'));
  print.line(`\nUse it from the command line:  SCHMUX_HOME=${demo.paths.root} schmux list`);
  print.line('End and remove it:             schmux demo --stop   (in a checkout: npm run demo -- --stop)');
}

async function stop(context: Context, demo: Demo): Promise<void> {
  if (!(await isOurDemo(demo))) return context.print.line('There is no demo.');
  await disposeOfAll(context, demo);
  await stopDaemon(demo.paths, context.platform);
  await endDemoTmux(demo, context.env);
  await removeDemo(demo);
  context.print.line('The demo was ended and removed.');
}

/** Disposes through the daemon if it runs, because it ends agents with all their children. */
async function disposeOfAll(context: Context, demo: Demo): Promise<void> {
  const { connect } = await import('../daemon-control/connect.js');
  if ((await findDaemon(demo.paths, context.platform)).state !== 'up') return;
  const connection = await connect({ io: contextOf(context, demo), paths: demo.paths });
  const ids = (await connection.call('sessionList', {})).map(({ id }) => id);
  if (ids.length > 0) await connection.call('sessionDispose', { body: { ids } });
}

/** Returns the context with the demo's home. */
function contextOf(context: Context, demo: Demo): Context {
  return { ...context, env: { ...context.env, SCHMUX_HOME: demo.paths.root }, paths: demo.paths };
}
