import { optionsOf, type Command, type CommandEntry, type OptionSpec, type WordKind } from '../command.js';
import { completionLines, SHELLS, unquoteWord, type Candidate } from './shell-words.js';
import type { Io } from '../io.js';

/** The input expected at the cursor: fixed words, words of a kind that the daemon knows, or files (left to the shell). */
export type Expected = ({ kind: 'words'; candidates: Candidate[] } | { kind: WordKind }) & {
  /** The word is a comma-separated list. */
  list?: true;
};

type Declared = Pick<Command, 'arguments' | 'options' | 'commands' | 'standalone' | 'run'>;

/**
 * Runs `schmux __complete <shell> <index of the word> <words…>` and prints one candidate per line. Never prints an error,
 * which would end up in the user's command line.
 */
export async function complete(
  table: readonly CommandEntry[],
  argv: readonly string[],
  io: Io,
): Promise<number> {
  const [shellName, index = '0', ...typed] = argv;
  const shell = SHELLS.find((known) => known === shellName);
  if (shell === undefined) return 2;
  const current = unquoteWord(typed[Number(index)] ?? '');
  try {
    const before = typed.slice(1, Number(index)).map(unquoteWord);
    const expected = await expectedAt(table, before, current);
    const candidates =
      expected.kind === 'words' ? expected.candidates : await known(expected.kind, before, io);
    const offered = expected.list === undefined ? candidates : remainingInList(candidates, current);
    const fitting = offered.filter(({ value }) => value.startsWith(current));
    for (const line of completionLines(shell, fitting)) io.stdout.write(`${line}\n`);
    return 0;
  } catch {
    return 1; // no daemon, or a busy one: nothing to offer
  }
}

async function known(kind: WordKind, before: readonly string[], io: Io): Promise<Candidate[]> {
  const { candidatesOf } = await import('./candidates.js');
  const at = before.findLastIndex((text) => text === '-r' || text === '--repo');
  return candidatesOf(kind, { word: before.at(-1) ?? '', repo: at === -1 ? undefined : before[at + 1] }, io);
}

/** After `blocked,`, returns the other values with that prefix, because the shell replaces the whole word. */
function remainingInList(candidates: readonly Candidate[], current: string): Candidate[] {
  const given = current.slice(0, current.lastIndexOf(',') + 1);
  const taken = given.split(',');
  return candidates
    .filter(({ value }) => !taken.includes(value))
    .map(({ value, description }) => ({ value: given + value, description }));
}

/** Returns what is expected at the cursor, from the words before it (without `schmux`) and the beginning of the current word. */
export async function expectedAt(
  table: readonly CommandEntry[],
  before: readonly string[],
  current: string,
): Promise<Expected> {
  const [name, ...rest] = before;
  if (name === undefined) return words(table.filter((entry) => !entry.hidden));
  const entry = table.find((known) => known.name === name || known.alias === name);
  if (entry === undefined) return { kind: 'none' };
  return expectedIn((await entry.load()).command, rest, current);
}

function expectedIn(command: Declared, before: readonly string[], current: string): Expected {
  const options = optionsOf(command);
  let positional = 0;
  let onlyWords = false;
  for (let index = 0; index < before.length; index += 1) {
    const text = before[index] ?? '';
    if (text === '--') onlyWords = true;
    else if (!onlyWords && text.startsWith('-') && text !== '-') {
      if (text.includes('=')) continue;
      const option = options.find((known) => flagNames(known).includes(text));
      if (option === undefined || !takesValue(option)) continue;
      const atCursor = index === before.length - 1;
      // An optional value is absent if an option follows.
      if (atCursor && !(option.flags.includes('[') && current.startsWith('-'))) return valuesOf(option);
      index += 1; // its value
    } else {
      const child = command.commands?.find((known) => known.name === text || known.alias === text);
      if (child !== undefined) return expectedIn(child, before.slice(index + 1), current);
      positional += 1;
    }
  }
  if (!onlyWords && current.startsWith('-')) return optionWords(options);
  if (command.commands !== undefined) return words(command.commands);
  const declared = command.arguments ?? [];
  const last = declared[declared.length - 1];
  const argument = declared[positional] ?? (last?.name.includes('...') ? last : undefined);
  if (argument?.choices !== undefined) return choiceWords(argument.choices);
  return { kind: argument?.complete ?? 'none' };
}

function valuesOf(option: OptionSpec): Expected {
  const list = option.list === undefined ? {} : { list: option.list };
  if (option.choices !== undefined) return { ...choiceWords(option.choices), ...list };
  return { kind: option.complete ?? 'none', ...list };
}

function choiceWords(choices: readonly string[]): Expected {
  return { kind: 'words', candidates: choices.map((value) => ({ value, description: '' })) };
}

function words(commands: readonly { name: string; summary: string }[]): Expected {
  return {
    kind: 'words',
    candidates: commands.map(({ name, summary }) => ({ value: name, description: summary })),
  };
}

function optionWords(options: readonly OptionSpec[]): Expected {
  const candidates = options
    .filter((option) => !option.hidden)
    .flatMap((option) => {
      const value = flagNames(option).find((flag) => flag.startsWith('--'));
      return value === undefined ? [] : [{ value, description: option.description }];
    });
  return {
    kind: 'words',
    candidates: [...candidates, { value: '--help', description: 'Print this help' }],
  };
}

function flagNames(option: OptionSpec): string[] {
  return option.flags.split(/[ ,]+/).filter((part) => part.startsWith('-'));
}

function takesValue(option: OptionSpec): boolean {
  return /[<[]/.test(option.flags);
}
