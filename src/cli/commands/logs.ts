import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { SchmuxError } from '../../contract/errors.js';
import { SESSION_ID } from '../../contract/names.js';
import { defineCommand, arg, type Context } from '../command.js';
import { followLog, readLog } from '../logs/log-file.js';
import { createLogText, type LogText } from '../logs/log-text.js';
import { parseCount } from '../input/number.js';
import { pickSession, SESSION_ARGUMENT } from '../sessions/pick.js';

type Options = { follow?: true; plain?: true; raw?: true; lines?: number };

export const command = defineCommand<Options>({
  name: 'logs',
  summary: 'Print the output of an agent',
  arguments: [SESSION_ARGUMENT],
  options: [
    { flags: '-f, --follow', description: 'Follow new output until Ctrl-C' },
    { flags: '-n, --lines <n>', description: 'Print only the last n lines', parse: parseCount },
    { flags: '--plain', description: 'Print only text, without escape sequences' },
    { flags: '--raw', description: 'Print every byte, even to a terminal' },
  ],
  details: `A file or a pipe gets every byte as the agent printed it. A terminal gets only text and colours,
because anything else could move its cursor or make it reply; --raw prints everything.`,
  async run(context, args, options) {
    const path = await logPath(context, arg(args));
    const filter = filterFor(context, options);
    const write = async (bytes: Uint8Array) => {
      context.stdout.write(filter === null ? bytes : filter.feed(bytes));
      await context.stdout.ready();
    };
    try {
      await print(context, path, { options, write });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new SchmuxError('SESSION_UNKNOWN', 'The session has no log yet.', { hint: path, cause: error });
    } finally {
      if (filter !== null) context.stdout.write(filter.end());
    }
  },
});

type Printing = { options: Options; write(bytes: Uint8Array): Promise<void> };

async function print(context: Context, path: string, { options, write }: Printing): Promise<void> {
  const onCut = () =>
    context.print.note('schmux: the log was rotated; some output was cut before it was read');
  const reading = { lines: options.lines, onCut };
  if (!options.follow) {
    for await (const bytes of readLog(path, reading)) await write(bytes);
    return;
  }
  const ending = new AbortController();
  const stop = () => ending.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  for await (const bytes of followLog(path, ending.signal, reading)) await write(bytes);
  if (!ending.signal.aborted) context.print.note('schmux: the log was deleted');
  process.off('SIGINT', stop).off('SIGTERM', stop);
}

function filterFor(context: Context, options: Options): LogText | null {
  if (options.plain) return createLogText();
  if (options.raw || !context.stdout.isTTY) return null;
  return createLogText({ colours: !context.env['NO_COLOR'] });
}

/** Returns the log's path; a full id works even without the daemon, anything else is looked up. */
async function logPath(context: Context, text: string): Promise<string> {
  if (SESSION_ID.test(text)) {
    const path = join(context.paths.logs, `${text}.log`);
    const there = await access(path).then(
      () => true,
      () => false,
    );
    if (there) return path;
  }
  const { id } = await pickSession(await context.connect(), text);
  return join(context.paths.logs, `${id}.log`);
}
