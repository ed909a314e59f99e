import { SchmuxError } from '../../contract/errors.js';
import { defineCommand, JSON_OPTION, arg, argList, type Command, type Context } from '../command.js';
import type { DaemonConnection } from '../daemon-control/connection.js';
import { decodeText } from '../input/prompt-source.js';
import { printTable } from '../output/print-table.js';
import { readAll } from '../input/read-all.js';
import { UsageError } from '../input/usage-error.js';

/** Longer than any key; refuses a file piped in by mistake. */
const SECRET_MAX_BYTES = 64 * 1024;
/** Variable names as defined by POSIX. */
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

const AGENT = { name: '<agent>', description: 'Agent or variant', complete: 'agent' } as const;

const set = defineCommand<{ json?: true }>({
  name: 'set',
  summary: 'Store an environment variable for one agent; the value is prompted for or read from stdin',
  arguments: [AGENT, { name: '<variable>', description: 'Name of the variable, e.g. ANTHROPIC_API_KEY' }],
  options: [JSON_OPTION],
  details: `The value is never an argument: every user of the machine can see arguments, and the shell keeps them in its history.

  schmux agent secret set claude ANTHROPIC_API_KEY
  pass show anthropic | schmux agent secret set claude ANTHROPIC_API_KEY`,
  async run(context, args, options) {
    const [agent, variable] = [arg(args), arg(args, 1)];
    if (variable.includes('='))
      throw new UsageError(
        'Give only the name of the variable; the value does not belong on the command line.',
      );
    if (!VARIABLE.test(variable))
      throw new UsageError(`Invalid variable name ${JSON.stringify(variable.slice(0, 60))}.`);
    const connection = await context.connect();
    await requireAgent(connection, agent);
    const value = await readSecret(context, `${variable} for ${agent} (input hidden): `);
    await send({ context, connection, json: options.json ?? false }, agent, { [variable]: value });
  },
});

const list = defineCommand<{ json?: true }>({
  name: 'list',
  alias: 'ls',
  summary: 'List the variables stored for each agent, without their values',
  arguments: [{ ...AGENT, name: '[agent]' }],
  options: [JSON_OPTION],
  async run(context, args, options) {
    const connection = await context.connect();
    const kept = await connection.call('secretsList', {});
    const agent = arg(args);
    const shown = kept.filter(({ name }) => agent === '' || name === agent);
    if (options.json) return context.print.json(shown);
    if (shown.length === 0)
      return context.print.note(
        'No secrets stored. schmux help agent secret set   explains how to store one',
      );
    await printTable(context, shown, [
      { title: 'AGENT', text: ({ name }) => name },
      { title: 'VARIABLES', text: ({ keys }) => keys.join(', '), fit: { flex: true, min: 20 } },
    ]);
  },
});

const remove = defineCommand<{ json?: true }>({
  name: 'remove',
  alias: 'rm',
  summary: 'Delete variables stored for an agent',
  arguments: [AGENT, { name: '<variables...>', description: 'Names of the variables' }],
  options: [JSON_OPTION],
  async run(context, args, options) {
    const connection = await context.connect();
    const [agent, variables] = [arg(args), argList(args, 1)];
    const kept = (await connection.call('secretsList', {})).find(({ name }) => name === agent)?.keys ?? [];
    const unknown = variables.find((variable) => !kept.includes(variable));
    if (unknown !== undefined)
      throw new SchmuxError('NOT_FOUND', `No variable ${JSON.stringify(unknown)} is stored for ${agent}.`, {
        hint: kept.length === 0 ? 'schmux agent secret list' : `Stored variables: ${kept.join(', ')}`,
      });
    const env = Object.fromEntries(variables.map((variable) => [variable, null]));
    await send({ context, connection, json: options.json ?? false }, agent, env);
  },
});

export const secret: Command = {
  name: 'secret',
  summary: 'Manage API keys and tokens, each passed to one agent only',
  commands: [set, list, remove],
};

type Sending = { context: Context; connection: DaemonConnection; json: boolean };

async function send(
  { context, connection, json }: Sending,
  name: string,
  env: Record<string, string | null>,
): Promise<void> {
  const { keys } = await connection.call('secretsSet', { params: { name }, body: { env } });
  if (json) context.print.json({ name, keys });
  else
    context.print.line(
      `${name}: ${keys.length === 0 ? 'no variables stored' : `stored variables: ${keys.join(', ')}`}`,
    );
}

async function requireAgent(connection: DaemonConnection, name: string): Promise<void> {
  const agents = await connection.call('agentList', { query: {} });
  if (agents.some((agent) => agent.name === name)) return;
  throw new SchmuxError('AGENT_UNKNOWN', `There is no agent named ${JSON.stringify(name.slice(0, 64))}.`, {
    hint: `Known agents: ${agents.map((agent) => agent.name).join(', ')}`,
  });
}

/** Reads the secret; one trailing line break of piped input is not part of the value. */
async function readSecret(context: Context, question: string): Promise<string> {
  const value =
    context.askHidden === null
      ? decodeText(await readAll(context.stdin, SECRET_MAX_BYTES), 'stdin').replace(/\r?\n$/, '')
      : await context.askHidden(question);
  if (value === '') throw new UsageError('No value given; nothing was changed.');
  if (/[\0\r\n]/.test(value))
    throw new UsageError('The value must be one line without NUL; nothing was changed.');
  return value;
}
