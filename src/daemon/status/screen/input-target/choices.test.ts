import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { OpenDialog } from '../../../../contract/session/dialog.js';
import { listRecordings } from '../../../../../test/bench/status-recording.js';
import { segments } from '../../../../../test/support/terminal/recorded-screens.js';
import { loadScreen } from '../saved-screen.js';
import { readTarget } from './read-target.js';

const DIR = fileURLToPath(new URL('../../../../../test/fixtures/status/recordings', import.meta.url));

/** The cursor is where `▮` is drawn, hidden when there is none. */
function open(text: string): OpenDialog | undefined {
  const lines = text.split('\n');
  const y = lines.findIndex((line) => line.includes('▮'));
  const cursor = { x: (lines[y] ?? '').indexOf('▮'), y: Math.max(0, y), visible: y >= 0 };
  const shown = lines.map((line) => line.replace('▮', ''));
  const target = readTarget(loadScreen({ cols: 60, lines: shown, cursor, alternate: false, rows: 24 }));
  return target.kind === 'dialog' ? target.open : undefined;
}
const ways = (text: string) => open(text)?.choices.map(({ label, keys }) => `${label}: ${keys.join(' ')}`);

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

describe('the keys of each choice', () => {
  it('are the digits of a numbered list, with its wrapped labels whole', () => {
    expect(open(ASKS)).toMatchObject({
      question: 'Run npm test -- cart',
      above: [
        '● I will run the tests.',
        ' Bash command',
        '   npm test -- cart',
        '     with the new seed',
        ' Do you want to proceed?',
      ].map((line) => expect.stringContaining(line.trim()) as string),
      choices: [
        { label: 'Yes', keys: ['1'], selected: true },
        {
          label: "Yes, and don't ask again for npm test commands in /home/me/shop",
          keys: ['2'],
          selected: false,
        },
        { label: 'No, and tell the agent what to do differently (esc)', keys: ['3'], selected: false },
      ],
    });
  });

  it.each([
    [
      'a number typed into a line',
      'Select an option:\n1) Tea\n2) Coffee\nYour choice: ▮',
      ['Tea: 1 Enter', 'Coffee: 2 Enter'],
    ],
    [
      'an arrow that is moved',
      'Overwrite the file?\n\n  Yes\n❯ No\n  Always\n\nEnter to select · ↑/↓ to navigate',
      ['Yes: Up Enter', 'No: Enter', 'Always: Down Enter'],
    ],
    ['yes or no in a line', 'Continue? [y/N] ▮', ['Yes: y Enter', 'No: n Enter']],
    ['yes or no as a key', '| Deploy now? (y/n)  |', ['Yes: y', 'No: n']],
    [
      'letters that are named',
      "Run it? (Y)es/(N)o/(D)on't ask again [Yes]: ▮",
      ['Yes: y Enter', 'No: n Enter', "Don't ask again: d Enter"],
    ],
    [
      'nothing that can be named',
      'Delete branch old-name\n\n  old-name   main\n\n  enter confirm  ↑↓ navigate\n▮',
      [],
    ],
  ])('fit %s', (_what, text, expected) => {
    expect(ways(text)).toEqual(expected);
  });

  it('are read off every numbered dialog that real agents were recorded with', () => {
    const found = listRecordings(DIR).flatMap((id) =>
      segments(DIR, id).flatMap(({ screen }) => {
        const target = readTarget(screen);
        return target.kind === 'dialog' && target.rule === 'dialog/numbered'
          ? [target.open?.choices ?? []]
          : [];
      }),
    );
    expect(found.length).toBeGreaterThan(4);
    for (const choices of found) {
      expect(choices.length).toBeGreaterThanOrEqual(2);
      expect(choices.map(({ keys }) => keys.join())).toEqual(choices.map((_, at) => String(at + 1)));
      expect(choices.every(({ label }) => label !== '')).toBe(true);
    }
  });
});

describe('the id of a dialog', () => {
  const id = (text: string) => open(text)?.id;

  it('stays while only its mark, or a clock above it, moves', () => {
    const moved = ASKS.replace('❯ 1. Yes ', '  1. Yes ').replace('  2. Yes', '❯ 2. Yes');
    expect(id(moved)).toBe(id(ASKS));
    expect(id(ASKS.replace('● I will', '● (12s) I will'))).toBe(id(ASKS));
  });

  it.each([
    ['the command', 'npm test -- cart', 'rm -rf ./carts  '],
    ['a digit of it', 'new seed', 'new see1'],
    ['a label', 'No, and tell', 'No, but tell'],
    ['the question', 'want to proceed', 'like to proceed'],
  ])('is another one with another %s', (_what, from, to) => {
    expect(id(ASKS.replace(from, to))).not.toBe(id(ASKS));
  });

  it('is a different dialog if the arrow is elsewhere, because its keys would choose something else', () => {
    const menu = 'Overwrite the file?\n\n  Yes\n❯ No\n\nEnter to select';
    expect(id('Overwrite the file?\n\n❯ Yes\n  No\n\nEnter to select')).not.toBe(id(menu));
  });
});
