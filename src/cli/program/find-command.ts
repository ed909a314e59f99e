import type { Command, CommandEntry } from '../command.js';
import { UsageError } from '../input/usage-error.js';

type Named = Pick<Command, 'name' | 'alias'>;

/** A command, its path (`['repo', 'add']`), and the top-level command that contains it. */
export type FoundCommand = { path: readonly string[]; command: Command; root: Command };

/**
 * Finds the command that words name: `ws list` is `workspace list`. Words after the last command are ignored.
 * Throws UsageError with the nearest names if there is none; `ask` is the command line before the words, such as `schmux help`.
 */
export async function findCommand(
  table: readonly CommandEntry[],
  words: readonly string[],
  ask = 'schmux',
): Promise<FoundCommand> {
  const [first = '', ...rest] = words;
  const entry = named(table, first);
  if (entry === undefined)
    throw await unknownCommand(first, {
      among: table.filter(({ hidden }) => !hidden),
      ask,
      help: 'schmux help',
    });
  const root = (await entry.load()).command;
  let found: FoundCommand = { path: [entry.name], command: root, root };
  for (const word of rest) {
    const { path, command } = found;
    const among: readonly Command[] | undefined = command.commands;
    if (among === undefined) break;
    const child = named(among, word);
    if (child === undefined)
      throw await unknownCommand(word, {
        among,
        ask: [ask, ...path].join(' '),
        help: ['schmux help', ...path].join(' '),
      });
    found = { path: [...path, child.name], command: child, root };
  }
  return found;
}

function named<C extends Named>(commands: readonly C[], word: string): C | undefined {
  return commands.find(({ name, alias }) => name === word || (alias !== undefined && alias === word));
}

type Lookup = { among: readonly Named[]; ask: string; help: string };

async function unknownCommand(word: string, { among, ask, help }: Lookup): Promise<UsageError> {
  const { suggest } = await import('./suggest.js');
  const close = suggest(
    word,
    among.flatMap(({ name, alias }) => (alias === undefined ? [name] : [name, alias])),
  ).map((name) => `${ask} ${name}`);
  const meant = close.length === 0 ? [] : [`Did you mean ${close.join(' or ')}?`];
  return new UsageError(
    `Unknown command '${word.slice(0, 60)}'.`,
    [...meant, `${help}   lists the commands`].join('\n'),
  );
}
