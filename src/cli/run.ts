import { Command as Commander, CommanderError, Option } from 'commander';
import type { Command, CommandEntry, Context } from './command.js';
import { homePaths } from './home.js';
import type { Io } from './io.js';
import { createPrinter, reportError } from './print.js';
import { UsageError } from './usage-error.js';
import { packageVersion } from './version.js';

const DESCRIPTION =
  'Run many coding agents, each in its own tmux session on its own git clone, and see at a glance who needs you.';

/** Runs one command line and answers its exit code: 0 success, 1 failure, 2 usage. Loads only the command that was named. */
export async function run(table: readonly CommandEntry[], argv: readonly string[], io: Io): Promise<number> {
  const asJson = wantsJson(argv);
  let code = 0;
  const execute = async (command: Command, args: unknown[]) => {
    const words = args.slice(0, -2) as (string | string[] | undefined)[];
    const options = args[args.length - 2] as Record<string, unknown>;
    code = (await command.run?.(createContext(io), words, options)) ?? 0;
  };
  try {
    if (argv.length === 0) throw new UsageError('Which command?', 'schmux --help lists them.');
    const program = await createProgram(table, argv, { io, execute });
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportError(io, error, asJson);
    if (error.exitCode === 0) return 0;
    return reportError(io, usageErrorOf(error), asJson);
  }
}

type Wiring = { io: Io; execute(command: Command, args: unknown[]): Promise<void> };

async function createProgram(table: readonly CommandEntry[], argv: readonly string[], wiring: Wiring) {
  const program = configure(new Commander('schmux'), wiring.io)
    .description(DESCRIPTION)
    .version(packageVersion(), '-V, --version')
    .helpCommand('help [command]', 'explain a command');
  const named = argv[0] === 'help' ? argv[1] : argv[0];
  for (const entry of table) {
    const wanted = named === entry.name || (entry.alias !== undefined && named === entry.alias);
    const command = wanted ? (await entry.load()).command : entry;
    program.addCommand(build(command, wiring), { hidden: entry.hidden ?? false });
  }
  return program;
}

function build(command: Command, wiring: Wiring): Commander {
  const built = configure(new Commander(command.name), wiring.io).summary(command.summary);
  built.description(command.summary);
  if (command.alias !== undefined) built.alias(command.alias);
  for (const argument of command.arguments ?? []) built.argument(argument.name, argument.description);
  for (const spec of command.options ?? []) {
    const option = new Option(spec.flags, spec.description);
    if (spec.choices !== undefined) option.choices(spec.choices);
    if (spec.parse !== undefined) option.argParser(spec.parse);
    if (spec.hidden) option.hideHelp();
    built.addOption(option);
  }
  for (const child of command.commands ?? []) built.addCommand(build(child, wiring));
  if (command.details !== undefined) built.addHelpText('after', `\n${command.details}`);
  if (command.run !== undefined) built.action((...args: unknown[]) => wiring.execute(command, args));
  else if (command.commands !== undefined) built.action(() => askForSubcommand(command));
  return built;
}

function askForSubcommand(command: Command): never {
  const names = (command.commands ?? []).map((child) => child.name).join(', ');
  throw new UsageError(`Which of ${names}?`, `schmux ${command.name} --help explains them.`);
}

/** commander's own messages go through our printer, so that every error looks the same. */
function configure(command: Commander, io: Io): Commander {
  return command
    .exitOverride()
    .showHelpAfterError(false)
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: () => undefined,
      getOutHelpWidth: () => (io.stdout.isTTY ? io.stdout.columns : 100),
    });
}

function createContext(io: Io): Context {
  const paths = homePaths(io);
  return {
    ...io,
    print: createPrinter(io),
    paths,
    async connect(options = {}) {
      const { connect } = await import('./connect.js');
      return connect({ io, paths }, options);
    },
  };
}

/** Before anything is parsed: also a wrong command line is answered as JSON to whoever asked for JSON. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json');
}

function usageErrorOf(error: CommanderError): UsageError {
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const message = first.charAt(0).toUpperCase() + first.slice(1);
  const suggestion = rest.join(' ').replace(/^\(|\)$/g, '');
  return new UsageError(
    /[.?!]$/.test(message) ? message : `${message}.`,
    suggestion === '' ? 'schmux --help lists the commands, schmux help <command> explains one.' : suggestion,
  );
}
