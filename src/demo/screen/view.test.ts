import { expect, test } from 'vitest';
import { EMPTY } from './composer.js';
import { liveRows, type View } from './view.js';
import { width } from './width.js';

const STYLE = /\x1b\[[0-9;]*m/g;
const view: View = { draft: EMPTY, busy: null, streaming: '', queued: [], dialog: null, notice: null };
const shown = (change: Partial<View>, columns: number) =>
  liveRows({ ...view, ...change }, columns).rows.map((row) => row.replace(STYLE, ''));

test('at its prompt', () => {
  expect(shown({ draft: { before: 'hello', after: '' } }, 42)).toEqual([
    '╭───────────────────────────────────────╮',
    '│ › hello                               │',
    '╰───────────────────────────────────────╯',
    '  Enter sends · Ctrl+J new line · /exit …',
  ]);
  expect(liveRows({ ...view, draft: { before: 'hello', after: '' } }, 42).cursor).toEqual({
    row: 1,
    column: 9,
  });
});

test('at work', () => {
  const rows = shown({ busy: { label: 'Thinking', ms: 3400, frame: 2 }, queued: ['next'] }, 60);
  expect(rows.slice(0, 3)).toEqual(['✳ Thinking… (3s · esc to interrupt)', '', '  queued: next']);
});

test('asking: a box with numbered choices, and no cursor', () => {
  const dialog = {
    title: 'Run command',
    detail: ['npm test'],
    question: 'Go on?',
    choices: ['Yes', 'No'],
    chosen: 1,
  };
  expect(liveRows({ ...view, dialog }, 30).cursor).toBeNull();
  expect(shown({ dialog }, 30)).toEqual([
    '╭───────────────────────────╮',
    '│ Run command               │',
    '│                           │',
    '│   npm test                │',
    '│                           │',
    '│ Go on?                    │',
    '│   1. Yes                  │',
    '│ ❯ 2. No                   │',
    '╰───────────────────────────╯',
    '  ↑↓ to choose · Enter to co…',
  ]);
});

test.each([20, 40, 80, 120, 300])('no row is wider than %d columns', (columns) => {
  const dialog = {
    title: 'A title that is rather long for a small window',
    detail: [
      'npm run something --with many --arguments and-a-very-long-word-that-does-not-fit-anywhere-at-all',
    ],
    question: 'Do you want to proceed with what was just proposed above?',
    choices: ['Yes', "Yes, and don't ask again for this in this session"],
    chosen: 0,
  };
  const busy = { label: 'Thinking about something for a long time', ms: 99_000, frame: 1 };
  const draft = { before: '日本語 '.repeat(20), after: 'x'.repeat(30) };
  for (const change of [
    { dialog },
    { busy, draft, queued: ['q'.repeat(200)], streaming: 'word '.repeat(60) },
  ]) {
    for (const row of liveRows({ ...view, ...change }, columns).rows)
      expect(width(row)).toBeLessThan(columns);
  }
});
