import { expect, test } from 'vitest';
import { configSchema } from '../../contract/config.js';
import type { Command, CommandEntry } from '../command.js';
import { complete, expectedAt } from './complete.js';
import { command as answer } from '../commands/answer.js';
import { command as completion } from '../commands/completion.js';
import { command as config } from '../commands/config.js';
import { command as list } from '../commands/list.js';
import { command as repo } from '../commands/repo.js';
import { command as send } from '../commands/send.js';
import { command as spawn } from '../commands/spawn.js';
import { command as wait } from '../commands/wait.js';
import { configKeys } from './config-keys.js';
import { testIo } from '../../../test/support/cli/cli-io.js';

const entry = (command: Command): CommandEntry => ({
  name: command.name,
  group: 'Sessions',
  summary: command.summary,
  load: async () => ({ command }),
});
const table = [
  entry(spawn),
  entry(repo),
  ...[list, wait, answer, send, config, completion].map(entry),
  { ...entry(spawn), name: 'secret', hidden: true as const },
];

const ask = async (line: string) => {
  const words = line.split(' ');
  const expected = await expectedAt(table, words.slice(0, -1), words.at(-1) ?? '');
  return expected.kind === 'words' ? expected.candidates.map(({ value }) => value) : expected.kind;
};

test.each([
  ['', ['spawn', 'repo', 'list', 'wait', 'answer', 'send', 'config', 'completion']],
  ['nope ', 'none'],
  ['repo ', ['add', 'list', 'set', 'remove']],
  ['repo add ', 'file'],
  ['repo rm ', 'repo'],
  ['spawn -a ', 'agent'],
  ['spawn -a claude --target ', 'agent'],
  ['spawn --json -r ', 'repo'],
  ['spawn -w ', 'workspace'],
  ['spawn --quick ', 'quick_launch'],
  ['spawn -n ', 'none'],
  ['spawn -r proj -b ', 'branch'],
  ['list --repo ', 'repo'],
  ['list --json ', 'session_field'],
  ['wait x --for ', ['working', 'blocked', 'feedback', 'done', 'limit-reset']],
  ['config get ', 'config_key'],
  ['config set ', 'config_key'],
  ['config set notifications.sound ', 'config_value'],
  ['answer x ', 'choice'],
  ['send --to ', 'session'],
  ['completion ', ['bash', 'zsh', 'fish']],
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

/** Returns the completion that a shell gets without a daemon. */
async function offers(line: string): Promise<string[]> {
  const words = ['schmux', ...line.split(' ')];
  const { io, stdout } = testIo({ env: { SCHMUX_HOME: '/nonexistent' } });
  await complete(table, ['bash', String(words.length - 1), ...words], io);
  return stdout().split('\n').slice(0, -1);
}

test('values with commas between them are offered on, without those that are there', async () => {
  expect(await offers('wait x --for blocked,')).toEqual([
    'blocked,working',
    'blocked,feedback',
    'blocked,done',
    'blocked,limit-reset',
  ]);
  expect(await offers('wait x --for blocked,f')).toEqual(['blocked,feedback']);
  expect(await offers('list --json id,nudge.sta')).toEqual(['id,nudge.state']);
});

test('keys of the configuration and their values are known without a daemon', async () => {
  expect(await offers('config get notifications.s')).toEqual(['notifications.sound']);
  expect(await offers('config set notifications.sound ')).toEqual(['true', 'false']);
  expect(await offers('config set port ')).toEqual([]);
  // Every key that has a default is offered, however deep.
  const offered = configKeys().map(({ value }) => value);
  const keysOf = (value: object, prefix: string): string[] =>
    Object.entries(value).flatMap(([name, inner]) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? keysOf(inner, `${prefix}${name}.`)
        : [`${prefix}${name}`],
    );
  for (const key of keysOf(configSchema.parse({}), '')) expect(offered).toContain(key);
  expect(offered).toContain('tmux.socket_name');
});
