import { expect, test } from 'vitest';
import { listPanes, parsePane } from './panes.js';
import { TmuxCommandError } from '../control/command-error.js';
import type { Command } from '../control/quote.js';

const row = (over: { owner?: string; dead?: string; tail?: string; pid?: number } = {}) =>
  `${over.owner ?? 'abcd1234:abc123'} $3 %7 i${over.pid ?? process.pid} 42 120x36 ${over.dead ?? 'd0 c s'} m0 p1 a2 t1700000000 ${over.tail ?? 'bash a title'}`;

test('a row becomes a pane', () => {
  expect(parsePane(row(), 'abcd1234')?.pane).toEqual({
    id: 'abc123',
    session: '$3',
    pane: '%7',
    pid: process.pid,
    serverPid: 42,
    dead: false,
    exitCode: null,
    exitSignal: null,
    cols: 120,
    rows: 36,
    command: 'bash',
    title: 'a title',
    inMode: false,
    piped: true,
    attached: 2,
    activity: 1_700_000_000,
  });
});

test.each([
  ['an exit', 'd1 c7 s', { dead: true, exitCode: 7, exitSignal: null }],
  ['a clean exit', 'd1 c0 s', { dead: true, exitCode: 0, exitSignal: null }],
  ['a signal', 'd1 c sSEGV', { dead: true, exitCode: null, exitSignal: 'SIGSEGV' }],
  ['a signal by number', 'd1 c s11', { dead: true, exitCode: null, exitSignal: 'SIGSEGV' }],
  ['a closed terminal of a program that lives', 'd1 c s', { dead: false, exitCode: null, exitSignal: null }],
])('%s is told', (_name, dead, expected) => {
  expect(parsePane(row({ dead }), 'abcd1234')?.pane).toMatchObject(expected);
});

/** Above the highest pid there can be (proc(5) pid_max). */
const GONE = 5_000_000;

/** A tmux that answers one list after the other, and what it was asked. */
function answering(...rows: readonly string[]) {
  const asked: string[][] = [];
  const left = [...rows];
  const run = async (commands: readonly Command[]) => {
    asked.push(commands.map((command) => String(command[0])));
    const mark = String(commands.at(-1)?.[3]).split(' ')[0];
    return commands
      .map(() => Buffer.from(`${mark} ${left[0]}`))
      .map((output, index) => {
        if (index === commands.length - 1) left.shift();
        return output;
      });
  };
  return { asked, run };
}

test('ending a child of tmux makes it notice an end that it missed', async () => {
  const { asked, run } = answering(row({ dead: 'd1 c s', pid: GONE }), row({ dead: 'd1 c7 s', pid: GONE }));
  expect(await listPanes(run, 'abcd1234')).toMatchObject([{ dead: true, exitCode: 7 }]);
  expect(asked).toEqual([['list-panes'], ['run-shell', 'list-panes']]);
});

test('an end that tmux never learns is an end all the same', async () => {
  const lost = row({ dead: 'd1 c s', pid: GONE });
  const { run } = answering(lost, lost);
  expect(await listPanes(run, 'abcd1234')).toMatchObject([{ dead: true, exitCode: null, exitSignal: null }]);
});

test('a program that closed its terminal and lives is left alone', async () => {
  const { asked, run } = answering(row({ dead: 'd1 c s' }));
  expect(await listPanes(run, 'abcd1234')).toMatchObject([{ dead: false }]);
  expect(asked).toHaveLength(1);
});

test.each(['', 'other:abc123', 'abcd1234:abc12', 'abcd1234:abc123x', 'abcd1234:', 'ABCD1234:abc123'])(
  'owner "%s" is not ours',
  (owner) => {
    expect(parsePane(row({ owner }), 'abcd1234')).toBeNull();
  },
);

test('names with spaces and titles with anything are kept', () => {
  expect(parsePane(row({ tail: 'my\\ prog\\\\x \u2733 a\\ b  c ' }), 'abcd1234')?.pane).toMatchObject({
    command: 'my prog\\x',
    title: '\u2733 a\\ b  c ',
  });
  expect(parsePane(row({ tail: ' ' }), 'abcd1234')?.pane).toMatchObject({ command: '', title: '' });
});

test('a signal that tmux reports only on the screen is read there', async () => {
  const lost = row({ dead: 'd1 c s', pid: GONE });
  const { run } = answering(lost, lost);
  const old: typeof run = async (commands) => {
    if (commands[0]?.[0] === 'show-options') throw new TmuxCommandError('show-options', 'invalid option', 0);
    if (commands[0]?.[0] !== 'capture-pane') return run(commands);
    return [Buffer.from('text\nPane is dead (signal 11, Sun Nov 22 21:50:35 2026)\n')];
  };
  expect(await listPanes(old, 'abcd1234')).toMatchObject([{ dead: true, exitSignal: 'SIGSEGV' }]);
});
