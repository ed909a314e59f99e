import { describe, expect, it } from 'vitest';
import type { OpenDialog } from '../../../../../contract/session/dialog.js';
import { drawnScreen } from '../../../../../../test/support/terminal/drawn-screen.js';
import type { CellStyle } from '../../screen.js';
import { readTarget } from '../read-target.js';

function open(text: string, lit?: Partial<CellStyle>): OpenDialog | undefined {
  const target = readTarget(drawnScreen(text, { cols: 60, ...(lit === undefined ? {} : { lit }) }));
  return target.kind === 'dialog' ? target.open : undefined;
}
const ways = (text: string, lit?: Partial<CellStyle>) =>
  open(text, lit)?.choices.map(
    ({ label, keys, selected, kind }) => `${selected ? '*' : ''}${label}: ${keys.join(' ')} (${kind})`,
  );

const ASKS = `● I will run the tests.

╭──────────────────────────────────────────────────────────╮
│ Bash command                                             │
│                                                          │
│   npm test -- cart                                       │
│     with the new seed                                    │
│                                                          │
│ Do you want to proceed?                                  │
│ ❯ 1. Yes                                                 │
│   2. Yes, and don't ask again for npm test commands in   │
│      /home/me/shop                                       │
│   3. No, and tell the agent what to do differently (esc) │
╰──────────────────────────────────────────────────────────╯`;

it('a dialog is its question, what it is about, and its choices with whole labels', () => {
  expect(open(ASKS)).toEqual({
    id: expect.stringMatching(/^[\w-]{22}$/) as string,
    question: 'Run npm test -- cart',
    above: ['Bash command', '  npm test -- cart', '    with the new seed', 'Do you want to proceed?'],
    choices: [
      { label: 'Yes', keys: ['1'], selected: true, kind: 'approve' },
      {
        label: "Yes, and don't ask again for npm test commands in /home/me/shop",
        keys: ['2'],
        selected: false,
        kind: 'approve_always',
      },
      {
        label: 'No, and tell the agent what to do differently (esc)',
        keys: ['3'],
        selected: false,
        kind: 'deny',
      },
    ],
  });
});

describe('numbered choices', () => {
  it.each([
    ['a number that is typed into a line', 'Select an option:\n1) Tea\n2) Coffee\nYour choice: ▮',
      ['Tea: 1 Enter (other)', 'Coffee: 2 Enter (other)']],
    ['descriptions, an entry to write in, and another group', '──────────\n Drink\n\nWhat will it be?\n\n❯ 1. Tea\n     Green, hot\n  2. Type something.\n────────────\n  3. Chat about this\n\nEnter to select · Esc to cancel',
      ['*Tea Green, hot: 1 (other)', 'Type something.: 2 (text)', 'Chat about this: 3 (other)']],
    ['the arrow keys where the dialog names them, but never Enter into an empty line', 'Run it?\n\n  1. Yes\n❯ 2. Yes, always\n  3. Type something.\n\n↑/↓ to navigate · enter to select · esc to cancel',
      ['Yes: Up Enter (approve)', '*Yes, always: Enter (approve_always)', 'Type something.: 3 (text)']],
    ['numbers where the dialog names both', 'Run it?\n\n❯ 1. Yes\n  2. No\n\nConfirm with number keys or ↑↓ keys and Enter, Esc to cancel',
      ['*Yes: 1 (approve)', 'No: 2 (deny)']],
    ['numbers where arrows only say that there is more', 'Run it?\n\n❯ 1. Yes\n  2. No, and tell it what to\n ↓ 3 more lines\n Press enter to confirm',
      ['*Yes: 1 (approve)', 'No, and tell it what to: 2 (deny)']],
    ['labels that are wrapped under the number', '│ Run it?\n│\n│ ❯ 1. Yes\n│  2. Yes, and for every other command in this directory, do\n│  not ask again\n│  3. No, and tell it what to do differently because this is\n│  wrong (Esc to stop)\n│',
      ['*Yes: 1 (approve)', 'Yes, and for every other command in this directory, do not ask again: 2 (approve_always)', 'No, and tell it what to do differently because this is wrong (Esc to stop): 3 (text)']],
    ['a path that is broken anywhere', '│ Run it?\n│\n│ ❯ 1. Yes\n│   2. Yes, always in\n│   /home/me/a-long-directory-name/with/an/even-longer-name-in\n│   -it\n│   3. No',
      ['*Yes: 1 (approve)', 'Yes, always in /home/me/a-long-directory-name/with/an/even-longer-name-in-it: 2 (approve_always)', 'No: 3 (deny)']],
    ['columns of descriptions', 'Go on?\n\n› 1. Yes, do it    Start now and never ask\n  2. No, stay here  Go on planning\n\n  enter select · esc back',
      ['*Yes, do it Start now and never ask: Enter (approve_always)', 'No, stay here Go on planning: 2 (deny)']],
    ['Enter for what is highlighted where a legend lists all keys', 'Trust this folder?\n\n› 1. Trust and continue\n  2. Back\n\n  enter continue · esc back',
      ['*Trust and continue: Enter (approve)', 'Back: 2 (deny)']],
    ['a preview beside the list', 'Which layout?\n\n❯ 1. Wide     ┌────────┐\n  2. Narrow   │ ██ ██  │\n              └────────┘\n\nEnter to select · Esc to cancel',
      ['*Wide: 1 (other)', 'Narrow: 2 (other)']],
    ['numbers without a dot', 'Do you trust this directory?\n❭ 1 Yes, trust it\n· 2 No, exit', ['*Yes, trust it: 1 (approve)', 'No, exit: 2 (deny)']],
    ['filled and empty circles', '  ┃  rm a.txt\n  ┃\n  ┃  1 (○) Yes, and allow everything\n  ┃  2 (●) Yes, once\n  ┃  3 (○) No\n\n  1/3:select │ ctrl+c:cancel',
      ['Yes, and allow everything: 1 (approve_always)', '*Yes, once: 2 (approve)', 'No: 3 (deny)']],
    ['boxes to tick: not answered by one key', 'Which fruits?\n\n❯ 1. [ ] Apple\n  2. [✔] Pear\n     Next\n\nEnter to select · Esc to cancel', []],
  ])('%s', (_what, text, expected) => expect(ways(text)).toEqual(expected)); // prettier-ignore

  it('a label with a line drawn through it is not complete yet', () => {
    expect(ways('Run it?\n\n❯ 1. Yes ╌╌╌╌╌╌╌╌╌╌╌╌╌╌\n  2. No\n\nEsc to cancel')).toEqual([]);
  });

  it.each<[string, Partial<CellStyle>]>([
    ['inverse', { inverse: true }],
    ['its background', { bg: [30, 60, 90] }],
    ['its colour', { fg: [92, 156, 245] }],
  ])('the chosen one is known by %s', (_what, lit) => {
    const text = '┃  What will it be?\n┃\n┃  1. Tea\n┃  ⟦2. Coffee⟧\n┃  3. Milk\n┃\n┃  ↑↓ select  enter submit  esc dismiss';
    expect(ways(text, lit)).toEqual(['Tea: Up Enter (other)', '*Coffee: Enter (other)', 'Milk: Down Enter (other)']);
  }); // prettier-ignore
});

describe('choices that are moved to', () => {
  it.each([
    ['a list with an arrow', 'Overwrite the file?\n\n  Yes\n❯ No\n  Always\n\nEnter to select · ↑/↓ to navigate',
      ['Yes: Up Enter (approve)', '*No: Enter (deny)', 'Always: Down Enter (approve_always)']],
    ['descriptions and wrapped labels', 'Which mode?\n\n  Careful\n    Asks before each change\n❯ Quick\n    Does not ask\n  A mode with a name so long that it does not fit into one\n  line\n  None\n\nEnter to select · ↑/↓ to navigate',
      ['Careful Asks before each change: Up Enter (other)', '*Quick Does not ask: Enter (approve_always)', 'A mode with a name so long that it does not fit into one line: Down Enter (other)', 'None: Down Down Enter (other)']],
    ['one entry per two rows', 'Which mode?\n\n  Careful\n\n❯ Quick\n\n  None\n\nEnter to select · ↑/↓ to navigate',
      ['Careful: Up Enter (other)', '*Quick: Enter (other)', 'None: Down Enter (other)']],
    ['a long list, with key hints in its labels', ' │ Write to this file?\n │ in /home/me/src/takt.ts\n │  → Proceed (y)\n │    Reject & propose changes (esc or n or p)\n │    Add Write(src/*) to allowlist? (tab)\n │    Run everything (shift+tab)',
      ['*Proceed (y): Enter (approve)', 'Reject & propose changes (esc or n or p): Down Enter (deny)', 'Add Write(src/*) to allowlist? (tab): Down Down Enter (approve_always)', 'Run everything (shift+tab): Down Down Down Enter (approve_always)']],
    ['an entry to type into: no Enter into an empty line', 'Cache:\n  Redis\n❯ None\n  Other (type your answer)\n\n↑/↓ select · enter accept · esc cancel',
      ['Redis: Up Enter (other)', '*None: Enter (other)', 'Other (type your answer): Down (text)']],
    ['circles', 'Overwrite the file?\n● Yes\n○ No\n\n↑/↓ to navigate · enter to confirm', ['*Yes: Enter (approve)', 'No: Down Enter (deny)']],
    ['circles behind a bar', '◆  The tool wants to run rm, do you allow it?\n│  ● Allow (only this call)\n│  ○ Always allow (all later calls)\n│  ○ Deny\n└',
      ['*Allow (only this call): Enter (approve)', 'Always allow (all later calls): Down Enter (approve_always)', 'Deny: Down Down Enter (deny)']],
    ['boxes to tick', 'Which fruits?\n❯◯ Apple\n ◉ Pear\n\n(Press space to select, enter to confirm)', []],
    ['a list that is told to toggle', 'Which fruits?\n❯ Apple\n  Pear\n\nspace to toggle · enter to confirm', []],
  ])('%s', (_what, text, expected) => expect(ways(text)).toEqual(expected)); // prettier-ignore

  it('a list without an arrow is read off its colours; without them it has no choices', () => {
    const list = (one: string, two: string) =>
      `Delete it?\n\n  ${one}\n  ${two}\n\n  enter confirm  ↑↓ navigate\n▮`;
    expect(ways(list('Yes', '⟦No⟧'))).toEqual(['Yes: Up Enter (approve)', '*No: Enter (deny)']);
    expect(ways(list('⟦Yes⟧', 'No'))).toEqual(['*Yes: Enter (approve)', 'No: Down Enter (deny)']);
    expect(ways(list('Yes', 'No'))).toEqual([]);
  });

  const BUTTONS = (hint: string, one: string, two: string, three = 'Reject') =>
    `  ┃\n  ┃  △ Permission required\n  ┃    # Shell command\n  ┃\n  ┃  $ npm test\n  ┃\n  ┃   ${one}   ${two}   ${three}    ${hint}\n  ┃`;
  it('buttons side by side, with the keys that the hint names', () => {
    expect(ways(BUTTONS('⇆ select  enter confirm', 'Allow once', '⟦Allow always⟧'))).toEqual([
      'Allow once: Left Enter (approve)',
      '*Allow always: Enter (approve_always)',
      'Reject: Right Enter (deny)',
    ]);
    expect(ways(BUTTONS('tab select  enter confirm', '⟦Allow once⟧', 'Allow always'))?.[2]).toBe('Reject: Tab Tab Enter (deny)');
    expect(ways(BUTTONS('↑↓ select  enter confirm', '⟦Allow once⟧', 'Allow always'))).toEqual([]);
    expect(ways(BUTTONS('⇆ select  enter confirm', 'Allow once', 'Allow always'))).toEqual([]);
  }); // prettier-ignore

  it('a title that says so makes an approval one for later ones too', () => {
    const page = `  ┃\n  ┃  △ Always allow\n  ┃\n  ┃  Bash: npm test *\n  ┃\n  ┃   ⟦Confirm⟧   Cancel    ⇆ select  enter confirm\n  ┃`;
    expect(ways(page)).toEqual(['*Confirm: Enter (approve_always)', 'Cancel: Right Enter (deny)']);
  }); // prettier-ignore

  it('of two buttons, the one with a background of its own', () => {
    const two = (text: string) => `  Delete the branch?\n\n   ${text}    ⇆ select  enter confirm`;
    const lit = { bg: [200, 120, 0] } as const;
    expect(ways(two('⟦Yes⟧   No'), lit)).toEqual(['*Yes: Enter (approve)', 'No: Right Enter (deny)']);
    expect(ways(two('Yes   ⟦No⟧'), lit)).toEqual(['Yes: Left Enter (approve)', '*No: Enter (deny)']);
  });
});

describe('letters and single keys', () => {
  it.each([
    ['yes or no in a line', 'Continue? [y/N] ▮', ['Yes: y Enter (approve)', 'No: n Enter (deny)']],
    ['yes or no as a key', '| Deploy now? (y/n)  |', ['Yes: y (approve)', 'No: n (deny)']],
    ['words', 'Go on connecting (yes/no/[fingerprint])? ▮', ['Yes: y e s Enter (approve)', 'No: n o Enter (deny)']],
    ['a default in brackets', 'Ok to proceed? (y) ▮', ['Yes: y Enter (approve)', 'No: n Enter (deny)']],
    ['more letters, one of which nobody explains', 'Apply this? [y,n,q,a,?] ▮', ['Yes: y Enter (approve)', 'No: n Enter (deny)', 'q: q Enter (deny)', 'a: a Enter (approve_always)']],
    ['letters inside words', "Run it? (Y)es/(N)o/(D)on't ask again [Yes]: ▮", ['Yes: y Enter (approve)', 'No: n Enter (deny)', "Don't ask again: d Enter (approve_always)"]],
    ['letters before words', 'rm -rf build\n[y] Approve  [n] Deny  [a] Always approve', ['Approve: y (approve)', 'Deny: n (deny)', 'Always approve: a (approve_always)']],
    ['letters behind words', 'rm -rf build\nApprove (y)   Deny (n)', ['Approve: y (approve)', 'Deny: n (deny)']],
    ['letters in a sentence', 'rm -rf build\nPress y to allow, n to deny', ['allow: y (approve)', 'deny: n (deny)']],
    ['letters typed into a line below', "Allow this action? Use 't' to trust (always allow) this tool. [y/n/t]:\n\n> ▮",
      ['Yes: y Enter (approve)', 'No: n Enter (deny)', 'trust (always allow) this tool: t Enter (approve_always)']],
    ['letters inside and before words', 'Run: npm test\n[A]llow once  [Y] Always allow  [D]eny', ['Allow once: a (approve)', 'Always allow: y (approve_always)', 'Deny: d (deny)']],
    ['a numbered text above Enter', 'Notes:\n\n 1. It makes mistakes\n    Always review it.\n\n 2. Use it with care\n\nPress Enter to continue…', ['Press Enter to continue…: Enter (approve)']],
    ['Enter alone', 'Your terminal can be set up for this.\n\nPress Enter to continue', ['Press Enter to continue: Enter (approve)']],
    ['Enter, and a way out', 'Sign in at https://example.com/device\n\nPress Enter to open the browser or esc to cancel', ['Press Enter to open the browser: Enter (other)', 'esc to cancel: Escape (deny)']],
    ['a word that nobody explains', 'Apply this? (y/n/always) ▮', ['Yes: y Enter (approve)', 'No: n Enter (deny)', 'always: a l w a y s Enter (approve_always)']],
    ['a value: nothing to choose', 'Enter a name for the branch: ▮', []],
    ['a password: nothing to choose', 'Password: ▮', []],
    ['a page to sign in: nothing to choose', 'Sign in\n\nOpen https://example.com/device and type ABCD', []],
  ])('%s', (_what, text, expected) => expect(ways(text)).toEqual(expected)); // prettier-ignore
});

it('the question of letters is what stands before them', () => {
  expect(open('Apply the patch? [Y]es / [N]o / [A]ll: ▮')).toMatchObject({
    question: 'Apply the patch?',
    choices: [{ keys: ['y', 'Enter'] }, { keys: ['n', 'Enter'] }, { keys: ['a', 'Enter'], kind: 'approve_always' }],
  });
}); // prettier-ignore

describe('no choices', () => {
  const RULE = '─'.repeat(60);
  const composer = `${RULE}\n❯ ▮\n${RULE}\n  ? for shortcuts`;
  it.each([
    ['a dialog quoted in an answer', `● It asks:\n\n    Do you want to proceed?\n    ❯ 1. Yes\n      2. No (esc)\n\n  Then it waits.\n\n${composer}`],
    ['a quoted dialog at the end of an answer', `● It asked:\n\n  > Run it?\n  > › 1. Yes, proceed (y)\n  >   2. No (esc)\n  > Press enter to confirm or esc to cancel\n\n${composer}`],
    ['a list in an answer', `● I would:\n\n  1. Keep cents.\n  2. Reject less than 0.\n\n  Shall I? [y/n]\n\n${composer}`],
    ['a welcome box', `╭────────────────────────────╮\n│ Welcome!                   │\n│ 1. Type /help              │\n│ 2. Ask a question          │\n╰────────────────────────────╯\n\n${composer}`],
    ['a legend of keys', 'Files\n  a.ts\n  b.ts\n\n^G Help  ^X Exit (q)uit\n▮'],
    ['a log with colons', '12:00 a: 1 b: 2\ny: 3 n: 4\n▮'],
  ])('%s', (_what, text) => expect(open(text)?.choices ?? []).toEqual([])); // prettier-ignore
});
