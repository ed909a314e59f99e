import { optionsOf, type Command, type CommandEntry, type CommandGroup } from '../command.js';
import { DESCRIPTION } from './short-help.js';

type Loaded = { entry: Pick<CommandEntry, 'group' | 'hidden'>; command: Command };

const ENVIRONMENT = [
  ['SCHMUX_HOME', 'Directory for settings, state and logs (default: ~/.schmux).'],
  ['SCHMUX_NO_START', 'If set, no command starts the daemon.'],
  ['NO_COLOR', 'If set, output is not coloured.'],
  ['GIT_PAGER, PAGER', 'Pager for schmux diff, as for git.'],
] as const;

const EXIT_STATUS = [
  ['0', 'Success.'],
  [
    '1',
    'Failure. Also: wait timed out, next found no session, answer found no question, or a session did not take a message.',
  ],
  ['2', 'Usage error.'],
] as const;

const FILES = [
  ['~/.schmux/config.json', 'Settings; all are optional, and comments are allowed.'],
  ['~/.schmux/logs/', 'Everything that each session has printed.'],
  ['~/schmux-workspaces/', 'The clones that agents work in.'],
] as const;

/** Returns schmux(1) in man(7) macros, generated from the declarations of the commands. */
export function manPage(commands: readonly Loaded[], version: string): string {
  const groups = [...new Set(commands.map(({ entry }) => entry.group))];
  const lines = [
    `.TH SCHMUX 1 "" "schmux ${version}" "User Commands"`,
    '.SH NAME',
    'schmux \\- run many coding agents and see who needs you',
    '.SH SYNOPSIS',
    '.B schmux',
    '.I command',
    '.RI [ options ]',
    '.SH DESCRIPTION',
    escape(DESCRIPTION),
    '.SH COMMANDS',
    ...groups.flatMap((group) => groupLines(group, commands)),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.flatMap(([name, text]) => item(bold(name), [escape(text)])),
    '.SH FILES',
    ...FILES.flatMap(([name, text]) => item(bold(name), [escape(text)])),
    '.SH EXIT STATUS',
    ...EXIT_STATUS.flatMap(([name, text]) => item(bold(name), [escape(text)])),
    '.SH SEE ALSO',
    '.BR tmux (1),',
    '.BR git (1)',
  ];
  return `${lines.join('\n')}\n`;
}

function groupLines(group: CommandGroup, commands: readonly Loaded[]): string[] {
  const shown = commands.filter(({ entry }) => entry.group === group && !entry.hidden);
  return [`.SS ${group}`, ...shown.flatMap(({ command }) => commandLines(command, []))];
}

function commandLines(command: Command, parents: readonly string[]): string[] {
  const path = [...parents, command.name];
  const children = (command.commands ?? []).flatMap((child) => commandLines(child, path));
  if (command.run === undefined) return children;
  const words = (command.arguments ?? []).map(({ name }) => escape(name)).join(' ');
  const title = `${bold(['schmux', ...path].join(' '))}${words === '' ? '' : ` ${words}`}`;
  const alias = command.alias === undefined ? '' : ` Alias: ${[...parents, command.alias].join(' ')}.`;
  const described = [
    ...(command.arguments ?? []).flatMap(({ name, description }) =>
      item(escape(name), [escape(description)]),
    ),
    ...optionsOf(command)
      .filter(({ hidden }) => !hidden)
      .flatMap(({ flags, description }) => item(bold(flags), [escape(description)])),
  ];
  return [
    ...item(title, [escape(`${command.summary}.${alias}`)]),
    '.RS',
    ...described,
    ...detailLines(command.details ?? ''),
    '.RE',
    ...children,
  ];
}

/** Formats details: indented lines are examples and keep their line breaks; the rest is filled. */
function detailLines(details: string): string[] {
  if (details === '') return [];
  const lines = ['.PP'];
  let inExample = false;
  for (const line of details.split('\n')) {
    const isExample = line.startsWith('  ');
    if (isExample !== inExample) lines.push(isExample ? '.nf' : '.fi');
    inExample = isExample;
    lines.push(line === '' ? '.PP' : escape(line));
  }
  return inExample ? [...lines, '.fi'] : lines;
}

function item(tag: string, body: readonly string[]): string[] {
  return ['.TP', tag, ...body];
}

function bold(text: string): string {
  return `\\fB${escape(text)}\\fR`;
}

/** Escapes text for groff(7): a backslash is `\e`, a literal hyphen `\-`, and a leading dot or quote must not start a request. */
function escape(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/, '\\&$1');
}
