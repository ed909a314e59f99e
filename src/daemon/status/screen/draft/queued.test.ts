import { describe, expect, it } from 'vitest';
import { loadScreen } from '../saved-screen.js';
import { showsQueued } from './queued.js';

const RULE = '─'.repeat(60);

function shows(above: string, inside = '❯ '): boolean {
  const lines = ['> Look at it', '', ...above.split('\n'), RULE, inside, RULE, '  ? for shortcuts'];
  const cursor = { x: 2, y: lines.length - 3, visible: true };
  return showsQueued(loadScreen({ cols: 60, lines, cursor, alternate: false, rows: 30 }));
}

describe('messages that wait for their turn', () => {
  it.each([
    ['a label below the message', '> and then push\n  ⎿  Queued · ctrl+s to send now'],
    ['a label above the messages', '  Queued (press ↑ to edit):\n    and then push\n    and tell me'],
    ['a title of a list', '• Queued follow-up inputs\n  ↳ and then push'],
    [
      'a promise',
      '• Messages to be submitted after next tool call (press esc to send now)\n  ↳ and then push',
    ],
    ['a badge', '  ┃  and then push\n  ┃   QUEUED\n  ┃'],
    ['a mark in brackets', ' ❯ and then push\n   └ [pending · ↑ recall]'],
    ['how to edit them', '  and then push\n  Press ↑ to edit queued messages'],
    ['how to edit them with two keys', ' Steering: and then push\n ↳ Alt+Up to edit all queued messages'],
    ['how to edit the last', '    shift+← edit last queued message'],
    ['a list of many', `  Queued (press ↑ to edit):\n${'    and then push\n'.repeat(12)}`],
  ])('are seen by %s', (_, above) => {
    expect(shows(above)).toBe(true);
  });

  it('are seen by a placeholder', () => {
    expect(shows('', '❯ Press up to edit queued messages')).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['prose', 'The job was queued at 12:00, and edited later.\nQueued jobs run at night.'],
    ['a sentence about keys', 'Press up to edit the last message.'],
    ['a pending task', '  ◻ pending: write the tests\n  [x] done'],
    ['a label far above', `  Queued · 3\n${'  a line of output\n'.repeat(30)}`],
  ])('are not seen in %s', (_, above) => {
    expect(shows(above)).toBe(false);
  });
});
