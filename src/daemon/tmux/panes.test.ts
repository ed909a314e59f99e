import { expect, test } from 'vitest';
import { parsePane } from './panes.js';

const row = (over: { owner?: string; dead?: string; tail?: string; pid?: number } = {}) =>
  `${over.owner ?? 'abcd1234:abc123'} $3 %7 ${over.pid ?? process.pid} 42 120x36 ${over.dead ?? 'd0 c s'} m0 p1 a2 ${over.tail ?? 'bash a title'}`;

test('a row becomes a pane', () => {
  expect(parsePane(row(), 'abcd1234')).toEqual({
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
  });
});

test.each([
  ['an exit', 'd1 c7 s', { dead: true, exitCode: 7, exitSignal: null }],
  ['a clean exit', 'd1 c0 s', { dead: true, exitCode: 0, exitSignal: null }],
  ['a signal', 'd1 c sSEGV', { dead: true, exitCode: null, exitSignal: 'SIGSEGV' }],
  ['a signal by number', 'd1 c s11', { dead: true, exitCode: null, exitSignal: 'SIGSEGV' }],
  ['a closed terminal of a program that lives', 'd1 c s', { dead: false, exitCode: null, exitSignal: null }],
])('%s is told', (_name, dead, expected) => {
  expect(parsePane(row({ dead }), 'abcd1234')).toMatchObject(expected);
});

test('a dead pane of an unknown end is dead when its process is gone', () => {
  // Above the highest pid there can be (proc(5) pid_max).
  expect(parsePane(row({ dead: 'd1 c s', pid: 5_000_000 }), 'abcd1234')).toMatchObject({ dead: true });
});

test.each(['', 'other:abc123', 'abcd1234:abc12', 'abcd1234:abc123x', 'abcd1234:', 'ABCD1234:abc123'])(
  'owner "%s" is not ours',
  (owner) => {
    expect(parsePane(row({ owner }), 'abcd1234')).toBeNull();
  },
);

test('names with spaces and titles with anything are kept', () => {
  expect(parsePane(row({ tail: 'my\\ prog\\\\x \u2733 a\\ b  c ' }), 'abcd1234')).toMatchObject({
    command: 'my prog\\x',
    title: '\u2733 a\\ b  c ',
  });
  expect(parsePane(row({ tail: ' ' }), 'abcd1234')).toMatchObject({ command: '', title: '' });
});
