import { expect, test } from 'vitest';
import type { Command, CommandEntry } from './command.js';
import { questionAt } from './complete.js';
import { command as repo } from './commands/repo.js';
import { command as spawn } from './commands/spawn.js';

const entry = (command: Command): CommandEntry => ({
  name: command.name,
  group: 'Sessions',
  summary: command.summary,
  load: async () => ({ command }),
});
const table = [entry(spawn), entry(repo), { ...entry(spawn), name: 'secret', hidden: true as const }];

const ask = async (line: string) => {
  const words = line.split(' ');
  const question = await questionAt(table, words.slice(0, -1), words.at(-1) ?? '');
  return question.kind === 'words' ? question.candidates.map(({ value }) => value) : question.kind;
};

test.each([
  ['', ['spawn', 'repo']],
  ['nope ', 'none'],
  ['repo ', ['add', 'list', 'remove']],
  ['repo add ', 'file'],
  ['repo rm ', 'repo'],
  ['spawn -a ', 'agent'],
  ['spawn -a claude --target ', 'agent'],
  ['spawn --json -r ', 'repo'],
  ['spawn -w ', 'workspace'],
  ['spawn --quick ', 'quick_launch'],
  ['spawn -n ', 'none'],
  ['spawn ', 'none'],
])('schmux %s', async (line, offered) => {
  expect(await ask(line)).toEqual(offered);
});

test('options are offered by their long names, hidden ones are not', async () => {
  const offered = await ask('spawn -a claude -');
  expect(offered).toContain('--workspace');
  expect(offered).toContain('--help');
  expect(offered).not.toContain('--target');
  expect(await ask('spawn -- -')).toBe('none');
});
