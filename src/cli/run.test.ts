import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { SchmuxError } from '../contract/errors.js';
import {
  collect,
  defineCommand,
  JSON_OPTION,
  arg,
  argList,
  type Command,
  type CommandEntry,
} from './command.js';
import { run } from './run.js';
import { testIo } from '../../test/support/cli/cli-io.js';
import { UsageError } from './input/usage-error.js';

const home = mkdtempSync(join(tmpdir(), 'schmux-cli-'));
afterAll(() => rmSync(home, { recursive: true }));

const seen: unknown[] = [];
const echo = defineCommand<{ agent?: string[]; json?: true; mode?: string }>({
  name: 'echo',
  summary: 'say what it was given',
  arguments: [
    { name: '<id>', description: 'an id' },
    { name: '[text...]', description: 'a text' },
  ],
  options: [JSON_OPTION, { flags: '-a, --agent <name>', description: 'an agent', parse: collect }],
  async run(_context, args, options) {
    seen.push({ id: arg(args), text: argList(args, 1), ...options });
    if (arg(args) === 'fails')
      throw new SchmuxError('SESSION_UNKNOWN', 'There is none.', { hint: 'schmux list\nshows them' });
    if (arg(args) === 'wrong') throw new UsageError('Not so.');
    return arg(args) === 'one' ? 1 : undefined;
  },
});
const lists = defineCommand({
  name: 'lists',
  summary: 'asks the daemon',
  options: [JSON_OPTION],
  run: async (context) => void (await context.connect()),
});
const group: Command = { name: 'group', summary: 'has more', commands: [echo] };
const table: CommandEntry[] = [echo, lists, group].map((command) => ({
  name: command.name,
  group: 'Sessions',
  summary: command.summary,
  load: async () => ({ command }),
}));

async function call(...argv: string[]) {
  const { io, stdout, stderr } = testIo({ env: { SCHMUX_HOME: home } });
  return { code: await run(table, argv, io), stdout: stdout(), stderr: stderr() };
}

test('words and options reach the command', async () => {
  expect(await call('echo', 'x', '-a', 'one', '--agent', 'two', '--', '-y', 'b c')).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  });
  expect(seen.at(-1)).toEqual({ id: 'x', text: ['-y', 'b c'], agent: ['one', 'two'] });
  expect((await call('group', 'echo', 'one')).code).toBe(1);
});

test('an error says what and what to do, on stderr, with exit code 1', async () => {
  expect(await call('echo', 'fails')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'schmux: There is none.\n  schmux list\n  shows them\n',
  });
});

test('with --json the same error is JSON on stdout', async () => {
  const { code, stdout, stderr } = await call('echo', 'fails', '--json');
  expect([code, JSON.parse(stdout), stderr]).toEqual([
    1,
    { error: { code: 'SESSION_UNKNOWN', message: 'There is none.', hint: 'schmux list\nshows them' } },
    '',
  ]);
});

test.each([
  [['nope'], /^schmux: Unknown command 'nope'\./],
  [['echo'], /^schmux: Missing required argument 'id'\./],
  [['echo', 'x', '--nope'], /^schmux: Unknown option '--nope'\./],
  [['echo', 'x', '-a'], /^schmux: Option '-a, --agent <name>' argument missing\./],
  [['echo', 'wrong'], /^schmux: Not so\./],
  [['group'], /^schmux: Missing subcommand: one of echo\./],
  [['group', 'nope'], /^schmux: Unknown command 'nope'\.\n  schmux help group /],
  [['group', 'ecoh', 'x'], /^schmux: Unknown command 'ecoh'\.\n  Did you mean schmux group echo\?\n/],
  [['lsits'], /^schmux: Unknown command 'lsits'\.\n  Did you mean schmux lists\?\n  schmux help /],
  [['help', 'echoo'], /^schmux: Unknown command 'echoo'\.\n  Did you mean schmux help echo\?\n/],
  [['help', 'group', 'ech'], /^schmux: Unknown command 'ech'\.\n  Did you mean schmux help group echo\?\n/],
  [['group', 'help', 'nope'], /^schmux: Unknown command 'nope'\.\n  schmux help group /],
  [['echo', 'x', '--jsn'], /Did you mean --json\?\n  schmux help echo /],
  [['lists', 'more'], /^schmux: Too many arguments/],
])('%j is wrong usage: exit code 2', async (argv, message) => {
  const { code, stdout, stderr } = await call(...argv);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/error:|outputHelp/);
  // Whatever is wrong, the hint ends with the help that is about it.
  expect(stderr).toMatch(/ schmux help( \w+)* {3}\w+ .*\n$/);
});

test('wrong usage is JSON too, for who asked for JSON', async () => {
  const { code, stdout } = await call('echo', '--json', '--nope');
  expect([code, JSON.parse(stdout).error.code]).toEqual([2, 'BAD_REQUEST']);
});

test('help and version are no errors', async () => {
  expect((await call('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(await call('echo', '--help')).toMatchObject({ code: 0, stderr: '' });
  expect((await call('help', 'echo')).stdout).toMatch(/-a, --agent <name>/);
  expect((await call('help', 'group', 'echo')).stdout).toMatch(/^Usage: schmux group echo/);
  expect(await call('group', 'help', 'echo')).toEqual(await call('group', 'echo', '--help'));
  expect((await call('--help')).stdout).toMatch(/^Sessions:$[\s\S]*lists\s+asks the daemon/m);
  expect(await call('help', 'help')).toEqual(await call('help'));
});

test('schmux alone says how to begin', async () => {
  expect(await call()).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/schmux demo[\s\S]*schmux help lists all commands/) as string,
    stderr: '',
  });
});

test.each([
  [['lists', '--no-start'], {}],
  [['--no-start', 'lists'], {}],
  [['lists'], { SCHMUX_NO_START: '1' }],
])('%j with %j starts no daemon, and says how to start one', async (argv, env) => {
  const { io, stdout, stderr } = testIo({ env: { SCHMUX_HOME: home, ...env } });
  expect([await run(table, argv, io), stdout(), stderr()]).toEqual([
    1,
    '',
    'schmux: The schmux daemon is not running.\n  schmux start\n',
  ]);
});
