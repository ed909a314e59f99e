import { describe, expect, it } from 'vitest';
import { loadScreen } from '../saved-screen.js';
import { readLayout } from '../layout.js';

/** A screen of 80 columns; the cursor is where `▮` is drawn, hidden when there is none. */
function layout(text: string) {
  const lines = text.replace(/^\n/, '').split('\n');
  const y = lines.findIndex((line) => line.includes('▮'));
  const cursor = { x: Math.max(0, (lines[y] ?? '').indexOf('▮')), y: Math.max(0, y), visible: y >= 0 };
  return readLayout(
    loadScreen({
      cols: 80,
      rows: 40,
      lines: lines.map((line) => line.replace('▮', '')),
      cursor,
      alternate: false,
    }),
  );
}

const RULE = '─'.repeat(80);
const CUT = '╌'.repeat(80);
const YES_NO = ' ❯ 1. Yes\n   2. No\n\n Esc to cancel';
const DIFF =
  ' 3    for (const item of items) {\n 4 -    sum += item.price;\n 4 +    // cents\n 5 +    sum += cents(item);\n 6    }';
const boxed = (...lines: string[]) =>
  `╭${'─'.repeat(76)}╮\n${lines.map((line) => `│ ${line.padEnd(74)} │`).join('\n')}\n╰${'─'.repeat(76)}╯`;

describe('the reason of a dialog is its subject, verb first', () => {
  it.each([
    ['a command after $', 'Run npm run lint', `  Would you like to run the following command?\n\n  Reason: outside of the sandbox?\n\n  $ npm run lint\n\n› 1. Yes\n  2. No\n\n  Press enter to confirm or esc to cancel`],
    ['a command under a title', 'Run go test ./...', `${RULE}\n Bash command\n\n   go test ./...\n   Run all tests\n\n Do you want to proceed?\n${YES_NO}`],
    ['a command in a preview', 'Run npm test', `${RULE}\n Bash command\n\n Run the tests\n${CUT}\n npm test\n${CUT}\n Do you want to proceed?\n${YES_NO}`],
    ['a command in a box of its own', 'Run npm test && sleep 4', boxed('Run the test suite', '─'.repeat(74), `╭${'─'.repeat(70)}╮`, `│ npm test && sleep 4${' '.repeat(50)}│`, `╰${'─'.repeat(70)}╯`, '', 'Do you want to run this command?', '', '❯ 1. Yes', '  2. No', '', '↑/↓ to navigate · enter to select · esc to cancel')],
    ['a command behind its tool', 'Run npm test', '  ? Shell npm test (Run the tests) ←\n\n     npm test\n\n   Allow execution of: \'npm\'?\n\n   › 1. Yes, allow once\n     2. No (esc)'],
    ['a long command of which the end is to be seen', 'Run … bash scripts/migrate.sh', `${Array.from({ length: 8 }, (_, i) => ` echo ${i}`).join('\n')}\n bash scripts/migrate.sh\n${CUT}\n Do you want to proceed?\n${YES_NO}`],
    ['an edit with its whole change', 'Edit orders.js +2 −1', `${RULE}\n Edit file\n src/orders.js\n${CUT}\n${DIFF}\n${CUT}\n Do you want to make this edit to orders.js?\n${YES_NO}`],
    ['an edit in a box that only has a label', 'Edit src/orders.js +2 −1', `  I will use cents.\n\n  ┃\n  ┃  △ Permission required\n  ┃    → Edit src/orders.js\n  ┃\n${DIFF.replaceAll(/^/gm, '  ┃  ')}\n  ┃\n  ┃   Allow once   Allow always   Reject    ⇆ select  enter confirm`],
    ['an edit behind its tool', 'Edit src/orders.js +2 −1', boxed('? Edit  src/orders.js: sum => cents', ...DIFF.split('\n'), 'Apply this change?', '', '● 1. Allow once', '  2. No (esc)')],
    ['an edit whose counts are said', 'Edit CHANGES.md +4', '• Added /w/app/CHANGES.md (+4 -0)\n    1 +# Changes\n    + Show details\n\n  Would you like to make the following edits?\n\n  Destination: /w/app/CHANGES.md\n\n› 1. Yes, proceed (y)\n  2. No (esc)\n\n  Press enter to confirm or esc to cancel'],
    ['an edit of which only a part is to be seen', 'Edit src/orders.js', boxed('? Edit src/orders.js: sum => cents', '... first 23 lines hidden (Ctrl+O to show) ...', ...DIFF.split('\n'), 'Apply this change?', '', '● 1. Allow once', '  2. No (esc)')],
    ['a new file', 'Create notes.md', `${RULE}\n Create file\n notes.md\n${CUT}\n  1 hello\n${CUT}\n Do you want to create notes.md?\n${YES_NO}`],
    ['a plan', 'Approve plan: Keep amounts in cents', `${RULE}\n Ready to code?\n\n Here is the plan:\n${CUT}\n Keep amounts in cents\n\n 1. Add toCents\n 2. Use it\n${CUT}\n\n${RULE}\n I have written up a plan. Would you like to proceed?\n${YES_NO}`],
    // Unless it asks for permission, the question itself is the reason.
    ['a choice', 'Which database should it use?', `${RULE}\n Database\n\n Which database should it use?\n\n ❯ 1. PostgreSQL\n   2. SQLite\n\n Enter to select · Esc to cancel`],
    ['trust', 'Do you trust this folder?', `${RULE}\n Do you trust this folder?\n $ is not a command here.\n\n ❯ 1. Yes\n   2. No\n\n Enter to confirm · Esc to cancel`],
    ['a question that goes on in its line', 'Is this a folder you trust?', `${RULE}\n Accessing a folder:\n\n /srv/app\n\n Safety check: Is this a folder you trust? (Your own, or\n your team's.) Else look at it first.\n\n Read the guide\n\n ❯ 1. Yes\n   2. No\n\n Esc to cancel`],
    ['a wrapped question that goes on in its line', 'Do you trust the contents of this directory?', `> You are in /srv/app\n\nDo you trust the contents of this\ndirectory? Its files can be run.\n\n› 1. Yes\n  2. No\n\nPress enter to continue`],
    ['what is asked last, below what was asked before', 'Ready to submit your answers?', `${RULE}\n ● Which shell do you prefer?\n   → zsh\n\n Ready to submit your answers?\n\n${YES_NO}`],
    ['a question about a command in prose', 'Would you like to proceed?', `Would you like to proceed?\n${YES_NO}`],
  ])('%s', (_, reason, text) => {
    expect(layout(text).dialog?.reason).toBe(reason);
  }); // prettier-ignore
});

describe('else it is what the agent said last', () => {
  const composer = `${RULE}\n❯ ▮\n${RULE}\n  ? for shortcuts`;
  it.each([
    ['the last sentence of its message', 'All 3 tests pass.', '❯ Run the tests\n\n● Done. I ran them.\n  All 3 tests\n  pass.\n\n✻ Worked for 5s'],
    ['the last point of a list', 'All tests pass.', '> Fix it\n\n• Done:\n  - src/a.js: rounds.\n  - All tests pass.'],
    ['what it does now', 'Bash(npm test)', '❯ Run the tests\n\n● I will run them.\n\n● Bash(npm test)\n  ⎿  Running…\n     12 passed\n\n✢ Pondering… (3s · ↓ 32 tokens)'],
    ['a file it changes, not the file', 'Update(src/orders.js)', '❯ Use cents\n\n● Update(src/orders.js)\n  ⎿  Added 2 lines\n      4 -    sum\n      4 +    cents'],
    ['whole sentences while it writes', 'Keep prices in cents.', '❯ And?\n\n● Keep prices in cents. That would av'],
    ['nothing after a prompt of one’s own', '', '● Older words.\n\n❯ Go on'],
  ])('%s', (_, said, transcript) => {
    expect(layout(`${transcript}\n\n${composer}`).said).toEqual({ text: said, prompted: true });
  }); // prettier-ignore

  it('is the last line of a program without a composer, not how long a step took', () => {
    expect(layout('● Bash(npm test)\n  ⎿  Running…\n     Worked for 4s • 07:08').said.text).toBe(
      'Bash(npm test)',
    );
    expect(layout('compiling\nbuilt in 3s').said.text).toBe('compiling');
    expect(layout('built in 3s').said.text).toBe('built in 3s');
  });

  it('is no banner', () => {
    expect(layout(` Agent v2\n /w/app\n\n● Tip: /help\n\n${composer}`).said.prompted).toBe(false);
  });
});
