import type { DaemonConnection } from './daemon-control/connection.js';
import type { HomePaths } from '../lib/home-paths.js';
import type { Io } from './io.js';
import type { Printer } from './output/print.js';

/** The kind of value that completion offers for a word; `none` for free text. */
export type WordKind =
  | 'session'
  | 'choice'
  | 'agent'
  | 'repo'
  | 'branch'
  | 'workspace'
  | 'quick_launch'
  | 'config_key'
  | 'config_value'
  | 'session_field'
  | 'file'
  | 'none';

export type ArgumentSpec = {
  /** commander's notation: `<id>` required, `[key]` optional, `<ids...>` several. */
  name: string;
  description: string;
  /** Shown in help and completion; the command itself refuses other values. */
  choices?: readonly string[];
  complete?: WordKind;
};

export type OptionSpec = {
  /** commander's notation: `-p, --prompt <text>`. */
  flags: string;
  description: string;
  /** Parses one value; throws UsageError. `previous` is the value so far of a repeatable option. */
  parse?: (value: string, previous: unknown) => unknown;
  choices?: readonly string[];
  /** The value is a comma-separated list: completion offers `choices`, and `parse` refuses other values. */
  list?: true;
  hidden?: true;
  complete?: WordKind;
};

/** The surroundings a command runs in, besides its arguments. */
export type Context = Io & {
  print: Printer;
  paths: HomePaths;
  /**
   * Connects to the verified daemon, and starts one if none is running, unless the user forbids it. Throws DAEMON_DOWN,
   * DAEMON_OTHER_VERSION, or the reason why it did not start.
   */
  connect(): Promise<DaemonConnection>;
};

/** Arguments as commander parsed them: a string, an array for `...`, undefined if omitted. */
export type Args = readonly (string | readonly string[] | undefined)[];

/** A command, declared as data. `run` returns the exit code if it is not 0. */
export type Command = {
  name: string;
  alias?: string;
  summary: string;
  /** Shown below the options of `--help`. */
  details?: string;
  arguments?: readonly ArgumentSpec[];
  options?: readonly OptionSpec[];
  commands?: readonly Command[];
  /** The command works without a daemon and never starts one. */
  standalone?: true;
  run?: (context: Context, args: Args, options: Record<string, unknown>) => Promise<number | void>;
};

/** The headings of `schmux help`. */
export type CommandGroup = 'Sessions' | 'Workspaces' | 'Setup';

/** An entry of the command table: enough for `schmux help`; the rest is loaded when the command is called. */
export type CommandEntry = Pick<Command, 'name' | 'alias' | 'summary'> & {
  group: CommandGroup;
  hidden?: true;
  load(): Promise<{ command: Command }>;
};

/**
 * Types the options of `run`. commander passes what the declaration says, so the command that declares the flags states their
 * shape once, here.
 */
export function defineCommand<O extends object>(
  command: Omit<Command, 'run'> & {
    run: (context: Context, args: Args, options: O) => Promise<number | void>;
  },
): Command {
  return { ...command, run: (context, args, options) => command.run(context, args, options as O) };
}

/** Returns an argument as text, '' if omitted (commander has checked that required ones are present). */
export function arg(args: Args, index = 0): string {
  const value = args[index];
  return typeof value === 'string' ? value : '';
}

/** Returns the values of a `...` argument. */
export function argList(args: Args, index = 0): readonly string[] {
  const value = args[index];
  return typeof value === 'object' ? value : [];
}

/** Returns every option of a command: its own, and those that all commands of its kind share. */
export function optionsOf(command: Pick<Command, 'options' | 'standalone' | 'run'>): readonly OptionSpec[] {
  const own = command.options ?? [];
  return command.standalone || command.run === undefined ? own : [...own, NO_START_OPTION];
}

const NO_START_OPTION: OptionSpec = {
  flags: '--no-start',
  description: 'Fail if the daemon is not running instead of starting it',
};
export const JSON_OPTION: OptionSpec = { flags: '--json', description: 'Print JSON' };
export const QUIET_OPTION: OptionSpec = { flags: '-q, --quiet', description: 'Print only ids' };
/** For commands that start sessions. */
export const WAIT_OPTIONS: readonly OptionSpec[] = [
  { flags: '--wait', description: 'Wait until the sessions are running (default)' },
  { flags: '--no-wait', description: 'Return while the sessions are still being prepared' },
];
export const YES_OPTION: OptionSpec = { flags: '-y, --yes', description: 'Skip the confirmation prompt' };

/** Collects the values of a repeatable option; used as its `parse`. */
export function collect(value: string, previous: unknown): string[] {
  return [...(Array.isArray(previous) ? (previous as string[]) : []), value];
}
