import { Command as Commander, CommanderError, Option } from 'commander';
import { optionsOf, type Command, type CommandEntry, type Context } from './command.js';
import { findHome } from './daemon-control/home.js';
import type { Io } from './io.js';
import { createPrinter, reportError } from './output/print.js';
import { findCommand, type FoundCommand } from './program/find-command.js';
import { DESCRIPTION, shortHelp } from './program/short-help.js';
import { createStyle, wantsColour } from './output/style.js';
import { UsageError } from './input/usage-error.js';
import { packageVersion } from './program/version.js';

/** Runs one command line and returns its exit code: 0 success, 1 failure, 2 usage error. Loads only the named command. */
export async function run(table: readonly CommandEntry[], argv: readonly string[], io: Io): Promise<number> {
  const asJson = wantsJson(argv);
  let code = 0;
  let path: readonly string[] = [];
  let program: Commander | undefined;
  const execute = async (command: Command, given: unknown[]) => {
    const args = given.slice(0, -2) as (string | string[] | undefined)[];
    const { start: mayStart, ...options } = given[given.length - 2] as Record<string, unknown>;
    const forbidden = mayStart === false || program?.opts()['start'] === false || io.env['SCHMUX_NO_START'];
    const context = createContext(io, !command.standalone && !forbidden);
    code = (await command.run?.(context, args, options)) ?? 0;
  };
  try {
    const asked = await findRequest(table, argv);
    path = asked.found?.path ?? [];
    if (argv.length === 0) createPrinter(io).line(shortHelp(createStyle(wantsColour(io.stdout, io.env))));
    else {
      program = createProgram(table, asked.found, { io, execute });
      await program.parseAsync(asked.argv, { from: 'user' });
    }
    return code;
  } catch (error) {
    if (error instanceof UsageError) return reportError(io, withHelp(error, path), asJson);
    if (!(error instanceof CommanderError)) return reportError(io, error, asJson);
    if (error.exitCode === 0) return 0;
    return reportError(io, usageErrorOf(error, path), asJson);
  }
}

type Wiring = { io: Io; execute(command: Command, given: unknown[]): Promise<void> };
type Request = { argv: string[]; found: FoundCommand | null };

/** Returns the named command, and the command line for commander: `help repo add` becomes `repo add --help`. */
async function findRequest(table: readonly CommandEntry[], argv: readonly string[]): Promise<Request> {
  const at = argv.findIndex((text) => !text.startsWith('-'));
  if (at === -1) return { argv: [...argv], found: null };
  const words = argv.slice(at, at + leadingWords(argv.slice(at)));
  if (words[0] !== 'help') {
    const group = await findCommand(table, words.slice(0, 1));
    if (group.command.commands === undefined || words[1] !== 'help')
      return { argv: [...argv], found: await findCommand(table, words) };
  }
  const subject = words[0] === 'help' ? words.slice(1) : [words[0] ?? '', ...words.slice(2)];
  if (subject.length === 0 || subject[0] === 'help') return { argv: ['--help'], found: null };
  const found = await findCommand(table, subject, 'schmux help');
  return { argv: [...found.path, '--help'], found };
}

/** Returns the number of words before the first option. */
function leadingWords(argv: readonly string[]): number {
  const option = argv.findIndex((text) => text.startsWith('-'));
  return option === -1 ? argv.length : option;
}

function createProgram(table: readonly CommandEntry[], found: FoundCommand | null, wiring: Wiring) {
  const program = configure(new Commander('schmux'), wiring.io)
    .description(DESCRIPTION)
    .version(packageVersion(), '-V, --version', 'Print the version')
    .helpOption('-h, --help', 'Print this help')
    .option('--no-start', 'Fail if the daemon is not running instead of starting it')
    .helpCommand(false);
  // The other commands are needed only for the list in the help, and declaring them takes longer than the named command.
  for (const entry of found === null ? table : table.filter(({ name }) => name === found.path[0])) {
    const command = found?.root ?? entry;
    program.addCommand(build(command, wiring).helpGroup(`${entry.group}:`), {
      hidden: entry.hidden ?? false,
    });
  }
  return program;
}

function build(command: Command, wiring: Wiring): Commander {
  const built = configure(new Commander(command.name), wiring.io).summary(command.summary);
  built.description(command.summary).helpOption('-h, --help', 'Print this help');
  if (command.alias !== undefined) built.alias(command.alias);
  for (const argument of command.arguments ?? []) built.argument(argument.name, argument.description);
  for (const spec of optionsOf(command)) {
    const option = new Option(spec.flags, spec.description);
    if (spec.choices !== undefined && !spec.list) option.choices(spec.choices);
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
  throw new UsageError(`Missing subcommand: one of ${names}.`, `schmux help ${command.name}   explains them`);
}

/** Routes commander's messages through our printer, so that all errors look the same. */
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

function createContext(io: Io, start: boolean): Context {
  const paths = findHome(io);
  return {
    ...io,
    print: createPrinter(io),
    paths,
    async connect() {
      const { connect } = await import('./daemon-control/connect.js');
      return connect({ io, paths }, { start });
    },
  };
}

/** Looks for --json before anything is parsed, so that usage errors are printed as JSON, too. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).some((text) => /^--json(=|$)/.test(text));
}

function usageErrorOf(error: CommanderError, path: readonly string[]): UsageError {
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const message = first.charAt(0).toUpperCase() + first.slice(1);
  const suggestion = rest.join(' ').replace(/^\(|\)$/g, '');
  const hint = [...(suggestion === '' ? [] : [suggestion]), helpHint(path)].join('\n');
  return new UsageError(/[.?!]$/.test(message) ? message : `${message}.`, hint);
}

/** Adds a pointer to the command's help to an error without a hint. */
function withHelp(error: UsageError, path: readonly string[]): UsageError {
  return error.hint === undefined ? new UsageError(error.message, helpHint(path)) : error;
}

function helpHint(path: readonly string[]): string {
  return path.length === 0
    ? 'schmux help   lists the commands'
    : `schmux help ${path.join(' ')}   explains this command`;
}
