import { describe, expect, it } from 'vitest';
import { loadScreen } from './saved-screen.js';
import type { SavedScreen } from './saved-screen.js';
import { readLayout } from './layout.js';
import type { Layout } from './layout.js';

const RULE = '─'.repeat(60);

/** A screen of 60 columns; the cursor is where `▮` is drawn, hidden when there is none. */
function layout(text: string, more: Partial<SavedScreen> = {}): Layout {
  const lines = text.replace(/^\n/, '').split('\n');
  const y = lines.findIndex((line) => line.includes('▮'));
  const x = y < 0 ? 0 : (lines[y] ?? '').indexOf('▮');
  const shown = lines.map((line) => line.replace('▮', ''));
  const cursor = { x, y: Math.max(0, y), visible: y >= 0 };
  return readLayout(loadScreen({ cols: 60, lines: shown, cursor, alternate: false, rows: 24, ...more }));
}

describe('where the user types', () => {
  it.each([
    ['between two rules', `hello\n\n${RULE}\n❯ ▮\n${RULE}\n  ? for shortcuts`],
    ['in a box', `hello\n╭${RULE}╮\n│ > ▮${' '.repeat(50)}│\n╰${RULE}╯\n~/code`],
    ['behind a bar', `hello\n  ┃\n  ┃  ▮Ask anything\n  ┃\n  ╹${'▀'.repeat(40)}\n   ctrl+p commands`],
    ['at a bare prompt', `hello\n\n› ▮Ask me\n\n  gpt · ~/code`],
    [
      'between lines of hyphens, one with a title',
      `hello\n${'-'.repeat(40)} My title --\n> ▮\n${'-'.repeat(55)}`,
    ],
    [
      'in a box of plain characters',
      `hello\n+${'-'.repeat(50)}+\n| > ▮${' '.repeat(46)}|\n+${'-'.repeat(50)}+`,
    ],
    ['without any cursor', `hello\n${RULE}\n\n${RULE}\n~/code (main)\n↑1k ↓2k`],
  ])('is found %s', (_, text) => {
    expect(layout(text).composer).not.toBeNull();
    expect(layout(text).dialog).toBeNull();
  });

  it.each([
    [
      'words between two lines, with the cursor further down',
      `${RULE}\nUpdate the name\n${RULE}\nask> run it\n\nRun it now▮`,
    ],
    ['a page under a line', `${RULE}\nUpdate the name\n${RULE}\nask> what?\n\nThe function adds`],
    ['a name in prose', 'so I wrote\ncfg> means the prompt,\nand then▮'],
  ])('is not %s', (_, text) => {
    expect(layout(text.replaceAll(RULE, '─'.repeat(60))).composer).toBeNull();
  });

  it('is not an arrow of a list', () => {
    expect(layout('Pick one\n\n❯ ▮Yes\n  No\n\n↑/↓ to move · enter to select').composer).toBeNull();
  });

  it('distinguishes a draft from a placeholder by its style', () => {
    const text = `${RULE}\n❯ fix the tests▮\n${RULE}`;
    const faint = { from: 2, to: 20, dim: true, bold: false, inverse: false, fg: null, bg: null };
    expect(layout(text).draft).toBe('fix the tests');
    expect(layout(text, { styles: { 1: [faint] } }).draft).toBe('');
  });
});

describe('what keeps an agent waiting', () => {
  it.each([
    [
      'numbered choices under an arrow',
      'dialog/numbered',
      'Do you want to proceed?',
      'Do you want to proceed?\n❯ 1. Yes\n  2. No\n\nEsc to cancel',
    ],
    [
      'numbered choices under a mark never seen before',
      'dialog/numbered',
      'Do you want to proceed?',
      'Do you want to proceed?\n⯈ 1. Yes\n  2. No\n\nEsc to cancel',
    ],
    [
      'choices under a preview between two lines',
      'dialog/numbered',
      'Make this edit?',
      `${'-'.repeat(60)}\n const a = 1;\n${'-'.repeat(60)}\n Make this edit?\n > 1. Yes\n   2. No`,
    ],
    [
      'choices in a box',
      'dialog/numbered',
      'Apply this change?',
      `╭${RULE}╮\n│ Apply this change?${' '.repeat(40)} │\n│ ● 1. Allow once${' '.repeat(44)}│\n│   2. No${' '.repeat(52)}│\n╰${RULE}╯`,
    ],
    [
      'choices marked by colour alone, with a hint',
      'dialog/numbered',
      'Which database?',
      '  ┃  Which database?\n  ┃\n  ┃  1. PostgreSQL\n  ┃  2. SQLite\n  ┃\n  ┃  ↑↓ select  enter submit',
    ],
    [
      'a hint that wraps',
      'dialog/numbered',
      'Which database?',
      'Which database?\n  1. PostgreSQL\n  2. SQLite\n\n  ↑↓       enter\n  select   submit',
    ],
    [
      'a list under an arrow',
      'dialog/arrowed',
      'Trust this folder?',
      'Trust this folder?\n\n❯ Yes, I trust it\n  No, exit\n\nenter to confirm',
    ],
    [
      'buttons',
      'dialog/buttons',
      'Edit a.js',
      '  ┃  △ Permission required\n  ┃    Edit a.js\n  ┃\n  ┃   Allow once   Allow always   Reject    ⇆ select  enter confirm',
    ],
    [
      'choices with a line of keys in another language',
      'dialog/numbered',
      'Welche Datenbank?',
      '  ┃  Welche Datenbank?\n  ┃\n  ┃  1. PostgreSQL\n  ┃  2. SQLite\n  ┃\n  ┃  ↑↓ wählen  enter senden',
    ],
    [
      'y/n at the end of the last line',
      'dialog/yes-no',
      'Overwrite a.txt?',
      'building\nOverwrite a.txt? [y/N] ▮',
    ],
    ['a spelt-out y/n', 'dialog/yes-no', 'Log in?', 'Log in? [(y)es, (n)o]: ▮'],
    ['a y/n with more answers', 'dialog/yes-no', 'Run it?', "Run it? (Y)es/(N)o/(D)on't ask again [Yes]: ▮"],
    [
      'a y/n on a line that was filled with blanks',
      'dialog/yes-no',
      'Run shell command?',
      "Run shell command? (Y)es/(N)o/(D)on't ask again [Yes]: ▮   \n\n      ",
    ],
    [
      'dots for chosen and not chosen',
      'dialog/arrowed',
      'Allow this tool call?',
      '◆ Allow this tool call?\n│  ● Allow\n│  ○ Always allow\n│  ○ Deny\n└',
    ],
    [
      'a list to move in with arrow keys',
      'dialog/arrowed',
      'Pick a model (Use arrow keys)',
      '? Pick a model (Use arrow keys)\n❯ small\n  large',
    ],
    [
      'a password',
      'dialog/secret',
      "Enter passphrase for key '/home/dev/.ssh/id':",
      "Enter passphrase for key '/home/dev/.ssh/id': ▮",
    ],
    ['a key press', 'dialog/press-key', 'Press Enter to continue', 'All set.\n\nPress Enter to continue▮'],
    [
      'a number to type',
      'dialog/numbered',
      'Select a region',
      'Select a region\n  1) eu\n  2) us\nEnter a number: ▮',
    ],
    [
      'a sign-in page',
      'dialog/sign-in',
      'Open this address to sign in:',
      'Open this address to sign in:\n  https://example.com/device?code=ABCD\n\nWaiting...',
    ],
  ])('%s', (_, rule, reason, text) => {
    expect(layout(text).dialog).toMatchObject({ rule, reason });
  });

  it('is a row of labels of which one is lit, above a line of keys, whatever they say', () => {
    const text = 'Darf ich schreiben?\n\n  Einmal   Immer   Nie\n\n⇆ wählen  enter bestätigen';
    const plain = { dim: false, bold: false, inverse: false, fg: null, bg: null };
    const lit = [
      { from: 0, to: 2, ...plain },
      { from: 2, to: 8, ...plain, inverse: true },
      { from: 8, to: 24, ...plain },
    ];
    expect(layout(text, { styles: { 2: lit } }).dialog).toMatchObject({
      rule: 'dialog/buttons',
      reason: 'Darf ich schreiben?',
    });
    expect(layout(text).dialog).toBeNull();
  });

  it('is a box with choices, also with the cursor inside', () => {
    const text = `╭${RULE}╮\n│ Apply this change?\n│ ▮● 1. Allow once\n│   2. No\n╰${RULE}╯`;
    expect(layout(text)).toMatchObject({ composer: null, dialog: { rule: 'dialog/numbered' } });
  });

  it('is a box with an arrowed list, also while a spinner turns above it', () => {
    const box = [
      '',
      ' Bash(sleep 4)',
      '',
      ' Go on?',
      '',
      ' > Continue (tab)',
      '   No, and say why (esc)',
      '',
    ];
    const framed = box.map((line) => `│ ${line.padEnd(56)} │`).join('\n');
    const text = ` ⣿ ( 39s • esc to interrupt )\n╭${'─'.repeat(58)}╮\n${framed}\n╰${'─'.repeat(58)}╯\n ~/code`;
    expect(layout(text)).toMatchObject({
      composer: null,
      dialog: { rule: 'dialog/arrowed', reason: 'Go on?' },
    });
  });

  it('returns the subject of the question', () => {
    const text = `${RULE}\n Bash command\n╌╌╌╌╌╌╌╌╌╌╌╌\n npm test\n╌╌╌╌╌╌╌╌╌╌╌╌\n Do you want to proceed?\n ❯ 1. Yes\n   2. No`;
    expect(layout(text).dialog?.reason).toBe('Run npm test');
    expect(layout(text).dialog?.evidence[0]).toMatchObject({
      row: 5,
      text: 'Do you want to proceed?',
      from: 1,
      to: 24,
    });
  });

  const QUOTED =
    'It asks:\n\n  Do you want to proceed?\n  ❯ 1. Yes\n    2. No, tell me (esc)\n  Press enter to confirm or esc to cancel';
  it.each([
    ['above a composer', `${QUOTED}\n\n${RULE}\n❯ ▮\n${RULE}\n  ? for shortcuts`],
    ['above a composer right away', `${QUOTED}\n${RULE}\n❯ ▮\n${RULE}`],
    ['above a bare prompt', `${QUOTED}\n\n› ▮\n\n  gpt · ~/code`],
    ['while it is written', `${QUOTED}\n\n⠋ Working... (3s • esc to interrupt)`],
    ['in plain output', 'Steps:\n1. Build\n2. Test\n▮'],
    ['with y/n at the end, and the cursor before it', '▮It asked: overwrite? [y/N]'],
    ['with y/n in the middle', 'It asked [y/n] and I said yes.\n▮'],
  ])('is not a dialog that prose quotes, %s', (_, text) => {
    expect(layout(text).dialog).toBeNull();
  });

  it('is a missing sign-in beside the composer', () => {
    const text = `hello\n${RULE}\n❯ ▮\n${RULE}\n   Not logged in · run /login`;
    expect(layout(text).notice).toMatchObject({ rule: 'footer/sign-in' });
    expect(layout(`No models. Use /login first.\n\n${RULE}\n❯ ▮\n${RULE}`).notice).toMatchObject({
      rule: 'banner/sign-in',
    });
  });
});

describe('what says that it is busy', () => {
  it('is believed in the footer', () => {
    expect(layout(`text\n${RULE}\n❯ ▮\n${RULE}\n  ⏸ manual · esc to interrupt`).busy).toMatchObject([
      { believed: 'shown' },
    ]);
    expect(layout(`text\n${RULE}\n❯ ▮\n${RULE}\n Plan · ◉ Working · 20 B`).busy).toMatchObject([
      { believed: 'shown', reason: 'Working' },
    ]);
  });

  it('has to move above the composer', () => {
    const { busy } = layout(`text\n\n✽ Pondering… (2s · ↓ 14 tokens)\n\n${RULE}\n❯ ▮\n${RULE}`);
    expect(busy).toMatchObject([{ believed: 'moving', reason: 'Pondering…' }]);
  });

  it.each([
    ['a hint cut in two', '. Counting electrons (3s · esc to\n  cancel)', '. Counting electrons'],
    ['a hint on a line of its own', '. Counting electrons...\n  (3s · esc to cancel)', 'Counting electrons'],
  ])('is known on a narrow screen by %s', (_, status, words) => {
    const { busy } = layout(`text\n\n${status}\n\n${RULE}\n❯ ▮\n${RULE}`);
    expect(busy[0]).toMatchObject({ rule: 'status/stop-hint', believed: 'fresh' });
    expect(busy[0]?.text).toContain(words);
  });

  it.each(['  ? for shortcuts · 12:30:05', '  main · 1.0k context 2% used', '  ctrl+c to exit'])(
    'is not "%s"',
    (footer) => {
      expect(layout(`text\n\n${RULE}\n❯ ▮\n${RULE}\n${footer}`).busy).toEqual([]);
    },
  );
});

describe('a shell', () => {
  it.each(['dev@box:orders$ ▮', '~/code % ▮', 'bash-5.2$ ▮', '$ ▮'])('waits at "%s"', (prompt) => {
    expect(layout(`bye\n${prompt}`).shell).toMatchObject({ rule: 'shell/prompt' });
  });
  it('returns why the agent died', () => {
    expect(layout('❯ Killed\ndev@box:orders$ ▮─────────').shell).toMatchObject({ rule: 'shell/killed' });
  });
  it('is not a composer or a price', () => {
    expect(layout('❯ ▮').shell).toBeNull();
    expect(layout('it costs 5 $ ▮').shell).toBeNull();
  });
});
