import { SchmuxError } from '../../contract/errors.js';
import { defineCommand, JSON_OPTION, word, type Command } from '../command.js';

const get = defineCommand<{ json?: true }>({
  name: 'get',
  summary: 'print the configuration in force, or one value of it',
  arguments: [{ name: '[key]', description: 'dotted, like internal.max_log_size_mb' }],
  options: [JSON_OPTION],
  async run(context, words, options) {
    const connection = await context.connect();
    const { config, path, problem } = await connection.call('configGet', {});
    if (problem !== null)
      context.print.note(
        `${path} is not in force: ${problem.message}${problem.line === null ? '' : ` (line ${problem.line})`}`,
      );
    const key = word(words);
    const value = key === '' ? config : valueAt(config, key);
    if (value === undefined)
      throw new SchmuxError('CONFIG_KEY_UNKNOWN', `${JSON.stringify(key)} has no value.`, {
        hint: 'schmux config get   prints every key',
      });
    if (!options.json && typeof value === 'string') context.print.line(value);
    else context.print.json(value);
  },
});

const set = defineCommand({
  name: 'set',
  summary: 'change one value; effective at once',
  arguments: [
    { name: '<key>', description: 'dotted, like internal.max_log_size_mb' },
    { name: '<value>', description: 'JSON, or plain text; null goes back to the default' },
  ],
  async run(context, words) {
    const connection = await context.connect();
    const key = word(words);
    const { config } = await connection.call('configSet', {
      body: { key, value: jsonOrText(word(words, 1)) },
    });
    context.print.line(`${key} = ${JSON.stringify(valueAt(config, key) ?? null)}`);
  },
});

export const command: Command = {
  name: 'config',
  summary: 'read and change the configuration',
  commands: [get, set],
};

type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** `50`, `true`, `["a"]` are what they look like; what is not JSON is a text. */
function jsonOrText(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

function valueAt(config: unknown, key: string): unknown {
  let value = config;
  for (const part of key.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}
