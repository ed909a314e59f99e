import { defineCommand } from '../command.js';
import { stopDaemon } from '../daemon-control/stop.js';

export const command = defineCommand({
  name: 'stop',
  standalone: true,
  summary: 'Stop the daemon; agents keep running and their output is still saved',
  async run(context) {
    const pid = await stopDaemon(context.paths, context.platform);
    if (pid === null) return context.print.line('schmux was not running.');
    context.print.line(`schmux stopped (pid ${pid}). Agents keep running; schmux start finds them again.`);
  },
});
