import { describe, expect, it } from 'vitest';
import { loadScreen } from './screen/saved-screen.js';
import { readLayout } from './screen/layout.js';
import type { Layout } from './screen/layout.js';

/** A screen of 80 × 24; the cursor is where `▮` is drawn, hidden when there is none. */
function layout(text: string): Layout {
  const lines = text.replace(/^\n/, '').split('\n');
  const y = lines.findIndex((line) => line.includes('▮'));
  const x = y < 0 ? 0 : (lines[y] ?? '').indexOf('▮');
  const cursor = { x, y: Math.max(0, y), visible: y >= 0 };
  return readLayout(
    loadScreen({
      cols: 80,
      rows: 24,
      lines: lines.map((line) => line.replace('▮', '')),
      cursor,
      alternate: false,
    }),
  );
}

const RULE = '─'.repeat(78);

describe('questions of everyday programs and agents', () => {
  it.each([
    ['sudo', 'reading lists\n[sudo] password for dev: ▮'],
    [
      'a host key',
      "The authenticity of host 'a.example' can't be established.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? ▮",
    ],
    ['a key phrase', "Enter passphrase for key '/home/dev/.ssh/id_ed25519': ▮"],
    ['a git host', "Username for 'https://git.example': ▮"],
    ['a package manager', 'After this, 12 MB will be used.\nDo you want to continue? [Y/n] ▮'],
    ['a yes or no in words', 'Remove 3 files? (yes/no): ▮'],
    ['a default in capitals', 'Proceed (y/N)? ▮'],
    ['three answers', 'Apply the patch? (Y)es/(N)o/(A)ll: ▮'],
    ['many letters', 'Stage this hunk [y,n,q,a,d,s,e,?]? ▮'],
    ['an npm exec', 'Need to install the following packages:\n  cowthing@1.0.0\nOk to proceed? (y) ▮'],
    [
      'a wizard with a default',
      'This utility will walk you through creating a file.\n\npackage name: (orders) ▮',
    ],
    ['a wizard with a mark', '? Project name: › ▮my-app'],
    ['a value', 'Only "yes" will be accepted to approve.\n\n  Enter a value: ▮'],
    ['a pause', 'Press any key to continue . . . ▮'],
    ['a pager that says more', 'line 1\nline 2\n--More--▮'],
    ['a pager with a share', 'line 1\nline 2\n--More--(42%)▮'],
    ['a pager at its end', 'commit 1234\n\n    words\n~\n~\n(END)▮'],
    ['a file in a pager', 'commit 1234\n\n    words\nlines 1-23/80 27%▮'],
    ['an arrow menu', '? Pick one (Use arrow keys)\n❯ TypeScript\n  JavaScript\n  None'],
    [
      'an arrow menu with the cursor in it',
      '? Pick a template: » - Use arrow-keys. Return to submit.\n❯   basic▮\n    full',
    ],
    [
      'boxes to tick',
      '? Which features? (Press <space> to select, <enter> to proceed)\n❯◯ lint\n ◉ tests\n ◯ docs',
    ],
    [
      'a frame with buttons',
      `╭${'─'.repeat(50)}╮\n│ Permission required${' '.repeat(30)}│\n│ Tool Bash${' '.repeat(40)}│\n│ Command npm test${' '.repeat(33)}│\n│${' '.repeat(50)}│\n│   Allow    Allow for Session    Deny${' '.repeat(14)}│\n│${' '.repeat(50)}│\n│ ←/→ choose · enter confirm · esc cancel${' '.repeat(10)}│\n╰${'─'.repeat(50)}╯`,
    ],
    [
      'choices with their letters',
      'Run this command?\nNot in the list: npm test\n\n → Run (once) (y) (enter)\n   Add npm to the list? (tab)\n   Skip (esc or n)',
    ],
    [
      'a framed question with dots',
      '◆  It would like to call the above tool, do you allow?\n│  ● Allow (once)\n│  ○ Always Allow\n│  ○ Deny\n└',
    ],
    ['a y or n with a key', 'Execute `rm -rf build`? [y/n/a] ▮'],
    ['a prompt of three', 'Approve this action? (y/n/always) ▮'],
    ['a numbered menu with a prompt', '1) Continue\n2) Abort\nYour choice [1]: ▮'],
    [
      'a device code',
      'To sign in, open https://example.com/device\nand enter the code ABCD-1234\n\nWaiting for authentication…',
    ],
  ])('%s', (_, text) => {
    expect(layout(text).dialog ?? text).not.toBe(text);
  });
});

describe('what only looks like a question', () => {
  it.each([
    ['a log that quotes one', 'It asked: Do you want to continue? [Y/n]\nand went on.\n▮'],
    ['a question the program answered', 'Do you want to continue? [Y/n] y\nfetching 1 of 3\n▮'],
    ['a quoted pager', 'The pager shows --More-- at the end.\n▮'],
    ['steps', 'Steps:\n1) Continue\n2) Abort\n▮'],
    ['a prose question above a composer', `Should I press enter to continue?\n\n${RULE}\n> ▮\n${RULE}`],
    [
      'a menu quoted above a composer',
      `? Pick one (Use arrow keys)\n❯ TypeScript\n  JavaScript\n\n${RULE}\n> ▮\n${RULE}`,
    ],
    ['a password in prose', 'Set the password: it must be long.\n▮'],
    ['output that ends with a colon', 'Compiling:▮'],
    ['a download', 'fetching packages: 42 % ▮'],
    ['a test that prints ticks', '✔ Allow once\n✔ Deny always\n▮'],
  ])('%s', (_, text) => {
    expect(layout(text).dialog).toBeNull();
  });
});
