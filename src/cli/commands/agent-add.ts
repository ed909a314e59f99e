import type { Config } from '../../contract/config.js';
import { SchmuxError } from '../../contract/errors.js';
import { collect, defineCommand, arg, argList, type Command } from '../command.js';
import type { DaemonConnection } from '../daemon-control/connection.js';
import { UsageError } from '../input/usage-error.js';

type Options = { of?: string; prompt?: 'composer' | 'argument' | 'stdin' | 'none'; env?: string[] };

export const add: Command = defineCommand<Options>({
  name: 'add',
  summary: 'Add a custom agent, or a variant of an existing one',
  arguments: [
    { name: '<name>', description: 'Name of the new agent' },
    { name: '[words...]', description: 'After --: the command to run, or the extra arguments of a variant' },
  ],
  options: [
    { flags: '--of <agent>', description: 'Add a variant of this agent', complete: 'agent' },
    {
      flags: '--prompt <way>',
      description: 'How the command accepts a prompt (default: none)',
      choices: ['composer', 'argument', 'stdin', 'none'],
    },
    {
      flags: '-e, --env <NAME=value>',
      description: 'Environment variable to set (repeatable)',
      parse: collect,
    },
  ],
  details: `  schmux agent add opus --of claude -- --model opus
  schmux agent add mine --prompt composer -- /opt/mine/agent --careful

With "composer", the prompt is pasted once the agent shows a place to type, so no process list shows it. With "argument", other
users of this machine can read it while the agent runs; a prompt of more than 128 KiB is then pasted, too.

Do not put API keys into --env; schmux agent secret set stores them.`,
  async run(context, args, options) {
    const [name, given] = [arg(args), argList(args, 1)];
    const env = options.env === undefined ? {} : { env: variables(options.env) };
    if (options.of !== undefined && options.prompt !== undefined)
      throw new UsageError(
        '--prompt and --of cannot be combined: a variant accepts prompts the way its agent does.',
      );
    if (options.of === undefined && given.length === 0)
      throw new UsageError('Missing command.', `schmux agent add ${name} -- <program> [arguments]`);
    const connection = await context.connect();
    const { config } = await connection.call('configGet', {});
    const taken = (await connection.call('agentList', { query: {} })).some((agent) => agent.name === name);
    if (taken)
      throw new SchmuxError('AGENT_INVALID', `There is already an agent named ${name}.`, {
        hint: `Choose another name, or run schmux agent remove ${name} first.`,
      });
    if (options.of !== undefined) {
      const extra = given.length === 0 ? {} : { args: [...given] };
      const variant = { name, agent: options.of, ...extra, ...env };
      await save(connection, 'variants', [...config.variants, variant]);
    } else {
      const prompt = options.prompt === undefined ? {} : { prompt: options.prompt };
      await save(connection, 'agents', [...config.agents, { name, command: [...given], ...prompt, ...env }]);
    }
    const made = (await connection.call('agentList', { query: {} })).find((agent) => agent.name === name);
    context.print.line(`${name}: ${made?.available ? 'available' : (made?.install ?? 'not available')}`);
    return made?.available ? 0 : 1;
  },
});

export const remove: Command = defineCommand({
  name: 'remove',
  alias: 'rm',
  summary: 'Remove a custom agent or variant and its secrets; its sessions are kept',
  arguments: [{ name: '<name>', description: 'Name from schmux agent list', complete: 'agent' }],
  async run(context, args) {
    const name = arg(args);
    const connection = await context.connect();
    const { config } = await connection.call('configGet', {});
    const others = (list: readonly { name: string }[]) => list.filter((entry) => entry.name !== name);
    const key = (['agents', 'variants'] as const).find(
      (list) => others(config[list]).length < config[list].length,
    );
    if (key === undefined)
      throw new SchmuxError(
        'AGENT_UNKNOWN',
        `${JSON.stringify(name.slice(0, 64))} is not a custom agent or variant.`,
        {
          hint: 'Agents detected on this machine cannot be removed; schmux agent list shows the kind of each.',
        },
      );
    await save(connection, key, others(config[key]));
    const kept = (await connection.call('secretsList', {})).find((entry) => entry.name === name)?.keys ?? [];
    if (kept.length > 0) {
      const env = Object.fromEntries(kept.map((variable) => [variable, null]));
      await connection.call('secretsSet', { params: { name }, body: { env } });
    }
    context.print.line(`${name}: removed`);
  },
});

function variables(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf('=');
      if (at < 1)
        throw new UsageError(`Invalid variable ${JSON.stringify(text.slice(0, 60))}; expected NAME=value.`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

async function save<K extends 'agents' | 'variants'>(
  connection: DaemonConnection,
  key: K,
  list: readonly Partial<Config[K][number]>[],
): Promise<void> {
  // Through JSON, which drops undefined fields.
  await connection.call('configSet', { body: { key, value: JSON.parse(JSON.stringify(list)) } });
}
