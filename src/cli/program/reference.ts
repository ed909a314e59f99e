import { optionsOf, type Command, type CommandEntry } from '../command.js';

type Loaded = { entry: Pick<CommandEntry, 'group' | 'hidden'>; command: Command };

const INTRODUCTION = `# Command reference

Generated from the command table by \`node scripts/reference.mjs\`; same text as in \`schmux help <command>\` and \`man schmux\`.

A session is given by its id, a unique prefix of the id, or its nickname. Exit codes: 0 success, 1 failure, 2 usage error. Commands that
need the daemon start it unless \`--no-start\` or \`SCHMUX_NO_START=1\` is set. With \`--json\`, errors are printed to stdout as JSON, too.
`;

/** Returns docs/cli.md: every command by group, with its arguments and options. */
export function commandReference(commands: readonly Loaded[]): string {
  const groups = [...new Set(commands.map(({ entry }) => entry.group))];
  const sections = groups.map((group) => {
    const shown = commands.filter(({ entry }) => entry.group === group && !entry.hidden);
    return `## ${group}\n\n${shown.flatMap(({ command }) => describe(command, [])).join('\n')}`;
  });
  return [INTRODUCTION, ...sections].join('\n');
}

function describe(command: Command, parents: readonly string[]): string[] {
  const path = [...parents, command.name];
  const children = (command.commands ?? []).flatMap((child) => describe(child, path));
  if (command.run === undefined) return children;
  const words = (command.arguments ?? []).map(({ name }) => ` ${name}`).join('');
  const alias = command.alias === undefined ? '' : ` Alias: \`${[...parents, command.alias].join(' ')}\`.`;
  const rows = [
    ...(command.arguments ?? []).map(({ name, description }) => row(name, description)),
    ...optionsOf(command)
      .filter(({ hidden, flags }) => !hidden && flags !== '--no-start')
      .map(({ flags, description }) => row(flags, description)),
  ];
  const table = rows.length === 0 ? '' : `\n| | |\n|---|---|\n${rows.join('\n')}\n`;
  const details = command.details === undefined ? '' : `\n\`\`\`text\n${command.details}\n\`\`\`\n`;
  return [
    `### \`schmux ${path.join(' ')}${words}\`\n\n${command.summary}.${alias}\n${table}${details}`,
    ...children,
  ];
}

function row(name: string, description: string): string {
  return `| \`${name}\` | ${description.replaceAll('|', '\\|')} |`;
}
