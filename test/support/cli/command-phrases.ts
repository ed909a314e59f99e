import { optionsOf, type Command, type CommandEntry } from '../../../src/cli/command.js';
import { suggest } from '../../../src/cli/program/suggest.js';

/** Words that follow the product's name in a sentence without a command. Verbs in the third person or the past need no entry. */
// prettier-ignore
const PROSE = new Set([
  'itself', 'already', 'again', 'alone', 'and', 'or', 'can', 'cannot', 'on', 'at', 'of', 'daemon', 'home', 'in', 'may', 'then', 'to', 'was', 'code', 'key', 'session', 'will', 'with', 'lists', 'listens', 'works', 'wrote',
]);

/** Where a command line in a sentence ends. */
const END = / {2,}|[;,:)`'"|\n]|\.(?:\s|$)|&&/;

/** Reports each `schmux …` in a text that names a command, a subcommand or a flag that does not exist. */
export async function wrongCommands(text: string, table: readonly CommandEntry[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const match of text.matchAll(/(?<![\w./~-]|-c )schmux (?=([a-z-].*))/gs)) {
    const phrase = (match[1] ?? '').split(END)[0] ?? '';
    const problem = await problemIn(
      phrase.split(/\s+/).filter((word) => word !== ''),
      table,
    );
    if (problem !== null) wrong.push(`schmux ${phrase}: ${problem}`);
  }
  return wrong;
}

async function problemIn(words: readonly string[], table: readonly CommandEntry[]): Promise<string | null> {
  const [first = '', ...rest] = words;
  if (first.startsWith('-'))
    return ['--help', '--version', '--no-start'].includes(first) ? null : `no flag ${first}`;
  if (first === 'help')
    return rest[0] === undefined || !/^[a-z]/.test(rest[0]) ? null : problemIn(rest, table);
  const entry = table.find(({ name, alias }) => name === first || alias === first);
  if (entry === undefined) {
    const names = table.map(({ name }) => name);
    return PROSE.has(first) ||
      first.endsWith('ed') ||
      (first.endsWith('s') && suggest(first, names).length === 0)
      ? null
      : `no command ${first}`;
  }
  return problemBehind((await entry.load()).command, rest);
}

function problemBehind(command: Command, words: readonly string[]): string | null {
  const [first] = words;
  if (command.commands !== undefined && first !== undefined && !first.startsWith('-')) {
    const child = command.commands.find(({ name, alias }) => name === first || alias === first);
    return child === undefined
      ? `${command.name} has no command ${first}`
      : problemBehind(child, words.slice(1));
  }
  const known = optionsOf(command).flatMap(({ flags }) =>
    flags.split(/[ ,]+/).filter((part) => part.startsWith('-')),
  );
  for (const word of words) {
    if (word === '--') return null;
    const flag = word.replace(/=.*/, '');
    if (/^--?[a-z]/.test(flag) && flag !== '--help' && !known.includes(flag))
      return `${command.name} has no flag ${flag}`;
  }
  return null;
}
