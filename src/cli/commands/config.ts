import { SchmuxError } from '../../contract/errors.js';
import { valueAt } from '../../lib/config-file/edit.js';
import type { Json } from '../../lib/config-file/parse.js';
import { accessConfig } from '../daemon-control/config-access.js';
import { defineCommand, JSON_OPTION, arg, type Command } from '../command.js';

const get = defineCommand<{ json?: true }>({
  name: 'get',
  standalone: true,
  summary: 'Print all current settings, or one of them',
  arguments: [
    { name: '[key]', description: 'Dotted key, e.g. internal.max_log_size_mb', complete: 'config_key' },
  ],
  options: [JSON_OPTION],
  async run(context, args, options) {
    const access = await accessConfig(() => context.connect(), context.paths);
    const { config, path, problem } = await access.get();
    if (problem !== null)
      context.print.note(
        `${path} is not used: ${problem.message}${problem.line === null ? '' : ` (line ${problem.line})`}`,
      );
    const key = arg(args);
    const value = key === '' ? config : valueAt(config, key.split('.'));
    if (value === undefined)
      throw new SchmuxError('CONFIG_KEY_UNKNOWN', `${JSON.stringify(key)} has no value.`, {
        hint: 'schmux config get   lists all settings',
      });
    if (!options.json && typeof value === 'string') context.print.line(value);
    else context.print.json(value);
  },
});

const set = defineCommand({
  name: 'set',
  standalone: true,
  summary: 'Change a setting; without a running daemon it applies at the next start',
  arguments: [
    { name: '<key>', description: 'Dotted key, e.g. internal.max_log_size_mb', complete: 'config_key' },
    {
      name: '<value>',
      description: 'JSON or plain text; null restores the default',
      complete: 'config_value',
    },
  ],
  async run(context, args) {
    const access = await accessConfig(() => context.connect(), context.paths);
    const key = arg(args);
    const config = await access.set(key, jsonOrText(arg(args, 1)));
    if (access.offline)
      context.print.note('The daemon is not running; the change applies at its next start.');
    context.print.line(`${key} = ${JSON.stringify(valueAt(config, key.split('.')) ?? null)}`);
  },
});

export const command: Command = {
  name: 'config',
  summary: 'View and change settings',
  commands: [get, set],
};

/** Parses `50`, `true`, `["a"]` as JSON, anything else as text. */
function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
