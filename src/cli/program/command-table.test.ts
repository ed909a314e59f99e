import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { optionsOf, type Command } from '../command.js';
import { COMMAND_TABLE } from './command-table.js';
import { manPage } from './man-page.js';
import { commandReference } from './reference.js';

const loaded = await Promise.all(
  COMMAND_TABLE.map(async (entry) => ({ entry, command: (await entry.load()).command })),
);

function everyCommand(
  command: Command,
  parents: readonly string[] = [],
): { path: string; command: Command }[] {
  const path = [...parents, command.name];
  const children = (command.commands ?? []).flatMap((child) => everyCommand(child, path));
  return [{ path: path.join(' '), command }, ...children];
}
const all = loaded.flatMap(({ command }) => everyCommand(command));

test('the table and the commands agree, and no name is taken twice', () => {
  const names = loaded.flatMap(({ entry, command }) => {
    expect([entry.name, entry.alias]).toEqual([command.name, command.alias]);
    return entry.alias === undefined ? [entry.name] : [entry.name, entry.alias];
  });
  expect(new Set(names).size).toBe(names.length);
});

test('what the help says begins with a capital letter and is no sentence with a full stop', () => {
  const said = [
    ...loaded.map(({ entry }) => entry.summary),
    ...all.flatMap(({ command }) => [
      command.summary,
      ...(command.arguments ?? []).map(({ description }) => description),
      ...optionsOf(command).map(({ description }) => description),
    ]),
  ];
  expect(said.filter((text) => !/^[A-Z].*[^.]$/.test(text))).toEqual([]);
});

test('a command has no two options of one name', () => {
  for (const { path, command } of all) {
    const flags = optionsOf(command).flatMap(({ flags }) =>
      flags.split(/[ ,]+/).filter((part) => part.startsWith('-')),
    );
    expect({ path, flags: [...new Set(flags)] }).toEqual({ path, flags });
  }
});

test('the man page has every command with each of its options, and nothing that roff would take for a request', () => {
  const page = manPage(loaded, '1.2.3');
  const plain = page.replaceAll('\\-', '-').replaceAll(/\\f[BR]/g, '');
  for (const { path, command } of all) {
    if (command.run === undefined) continue;
    const from = plain.indexOf(`\nschmux ${path}`);
    expect({ path, there: from > 0 }).toEqual({ path, there: true });
    const own = plain.slice(from, plain.indexOf('\n.RE', from));
    for (const { flags, hidden } of optionsOf(command)) expect(own.includes(`\n${flags}\n`)).toBe(!hidden);
  }
  const requests = page.split('\n').filter((line) => /^[.']/.test(line));
  expect(requests.filter((line) => !/^\.(TH|SH|SS|TP|PP|RS|RE|nf|fi|B|I|BR|RI)( |$)/.test(line))).toEqual([]);
  expect(page).not.toMatch(/\\(?!-|e|f[BR]|&)/);
});

test('docs/cli.md is what the table says: npm run build && node scripts/reference.mjs writes it', () => {
  const written = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
  expect(written).toBe(commandReference(loaded));
});
