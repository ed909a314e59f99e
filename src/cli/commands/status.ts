import type { Fault } from '../../contract/events.js';
import { defineCommand, JSON_OPTION, type Context } from '../command.js';
import { findDaemon, requireDaemon } from '../daemon-control/daemon-file.js';
import { agoInWords } from '../output/relative-time.js';
import { onOneLine } from '../output/safe-text.js';
import { packageVersion } from '../program/version.js';

export const command = defineCommand<{ json?: true }>({
  name: 'status',
  standalone: true,
  summary: 'Show the status of the daemon; exits with 1 if it is not running',
  options: [JSON_OPTION],
  async run(context, _args, options) {
    const found = await findDaemon(context.paths, context.platform);
    const up = found.state === 'up' ? found.info : null;
    if (options.json) {
      context.print.json({
        running: up !== null,
        pid: up?.pid ?? null,
        url: up?.url ?? null,
        version: up?.version ?? null,
        sessions: up?.sessions ?? null,
        faults: up?.faults ?? null,
      });
    } else if (up === null) {
      requireDaemon(found, packageVersion());
    } else {
      describe(context, up);
    }
    return up === null ? 1 : 0;
  },
});

function describe({ print, now }: Context, info: ReturnType<typeof requireDaemon>): void {
  const own = packageVersion();
  const rows: [string, string][] = [
    ['dashboard', info.url],
    ['sessions', String(info.sessions)],
    ['tmux', tmuxText(info.tmux)],
    ['started', agoInWords(info.started_at, now())],
    ['home', info.home],
    ['log', info.log],
  ];
  print.line(`schmux ${info.version} is running (pid ${info.pid}).`);
  for (const [name, text] of rows) print.line(`  ${print.style.dim(name.padEnd(9))}  ${text}`);
  // A daemon of another version may not report them.
  const faults: readonly Fault[] = info.faults ?? [];
  for (const { code, message, hint } of faults) {
    print.line(`\n${print.style.yellow(`! ${code}`)}  ${onOneLine(message)}`);
    if (hint !== undefined) print.line(`  ${onOneLine(hint)}`);
  }
  if (info.version !== own)
    print.note(`This command is schmux ${own}. schmux start replaces the daemon; agents keep running.`);
}

function tmuxText(tmux: { version: string | null; socket_name: string | null; connected: boolean }): string {
  const server = tmux.socket_name === null ? 'default server' : `server ${tmux.socket_name}`;
  return `${tmux.version ?? 'missing'}, ${server}${tmux.connected ? '' : ', not connected'}`;
}
