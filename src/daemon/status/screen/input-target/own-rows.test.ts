import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawnScreen } from '../../../../../test/support/terminal/drawn-screen.js';
import { readTarget } from './read-target.js';

const COLS = 60;
const RULE = '─'.repeat(COLS);

function idOf(text: string, rows = 40): string {
  const target = readTarget(drawnScreen(text, { cols: COLS, rows }));
  if (target.kind !== 'dialog' || target.open === undefined) throw new Error(`No dialog:\n${text}`);
  expect(target.open.choices.length).toBeGreaterThan(1);
  return target.open.id;
}

const boxed = (lines: readonly string[]): string =>
  [
    `╭${'─'.repeat(COLS - 2)}╮`,
    ...lines.map((line) => `│ ${line.padEnd(COLS - 4)} │`),
    `╰${'─'.repeat(COLS - 2)}╯`,
  ].join('\n');
const mark = (labels: readonly string[], at: number): string[] =>
  labels.map((label, index) => `${index === at ? '❯' : ' '} ${index + 1}. ${label}`);
const LABELS = ['Yes', "Yes, and don't ask again", 'No (esc)'];

/** The ways in which agents draw a dialog about a command of some lines; `at` is the highlighted choice. */
const FORMS: Record<string, (command: readonly string[], at: number, above: string) => string> = {
  'in a box': (command, at, above) =>
    `${above}\n\n${boxed(['Run the command', '', ...command.map((line) => `  ${line}`), '', 'Do you want to proceed?', ...mark(LABELS, at)])}`,
  'in a box within a box': (command, at, above) =>
    `${above}\n\n${boxed([`╭${'─'.repeat(50)}╮`, ...command.map((line) => `│ ${line.padEnd(48)} │`), `╰${'─'.repeat(50)}╯`, 'Allow it?', '', ...mark(LABELS, at)])}`,
  'below a rule': (command, at, above) =>
    `${above}\n\n${RULE}\n Bash command\n\n${command.map((line) => `   ${line}`).join('\n')}\n\n Do you want to proceed?\n${mark(LABELS, at).map((line) => ` ${line}`).join('\n')}\n\n Esc to cancel`,
  'below a preview and a rule': (command, at, above) =>
    `${above}\n\n${RULE}\n Plan\n╌╌╌╌╌╌\n${command.map((line) => ` ${line}`).join('\n')}\n╌╌╌╌╌╌\n\n${RULE}\n Would you like to proceed?\n\n${mark(LABELS, at).map((line) => ` ${line}`).join('\n')}\n\n Esc to cancel`,
  'without a frame': (command, at, above) =>
    `${above}\n\n\n  Would you like to run this?\n\n${command.map((line, index) => `  ${index === 0 ? '$ ' : ''}${line}`).join('\n')}\n\n\n${mark(LABELS, at).join('\n')}\n\n  Press enter to confirm or esc to cancel`,
  'behind a bar, with buttons': (command, at, above) =>
    `${above}\n\n  ┃\n  ┃  △ Permission required\n  ┃\n${command.map((line) => `  ┃  ${line}`).join('\n')}\n  ┃\n  ┃   ${['Once', 'Always', 'Reject'].map((label, index) => (index === at ? `⟦${label}⟧` : label)).join('   ')}    ⇆ select  enter confirm\n  ┃`,
  'with an arrow alone': (command, at, above) =>
    `${above}\n\n  Run this command?\n\n${command.map((line) => `  ${line}`).join('\n')}\n\n${['Yes', 'Always', 'No'].map((label, index) => `  ${index === at ? '❯' : ' '} ${label}`).join('\n')}\n\n  ↑/↓ to navigate · enter to select`,
}; // prettier-ignore

const word = fc.stringMatching(/^[a-z0-9./|&;$"'()=*#>-]{1,8}$/);
const line = fc
  .array(word, { minLength: 1, maxLength: 4 })
  .map((words) => `run ${words.join(' ')}`.slice(0, 40));
const command = fc.array(line, { minLength: 1, maxLength: 18 });
const clock = fc.record({ s: fc.nat(59), spin: fc.constantFrom('✻', '✶', '⠋', '⠙') });
const above = ({ s, spin }: { s: number; spin: string }): string =>
  `${spin} Working… (${s}s · esc to interrupt)${' '.repeat(8)}\n\n● (${s}s) I will run it.`;

describe.each(Object.entries(FORMS))('the id of a dialog %s', (_form, draw) => {
  it('stays while the highlight and a clock move', () => {
    const at = fc.integer({ min: 0, max: 2 });
    fc.assert(
      fc.property(command, at, at, clock, clock, (lines, one, other, before, after) => {
        expect(idOf(draw(lines, one, above(before)))).toBe(idOf(draw(lines, other, above(after))));
      }),
    );
  });

  it('is another one when one character of the command differs, wherever it is', () => {
    const change = fc.record({
      row: fc.nat(),
      at: fc.nat(),
      to: fc.constantFrom('x', 'Z', '7', '|', ' ', '-'),
    });
    fc.assert(
      fc.property(command, change, fc.boolean(), (lines, { row, at, to }, insert) => {
        const chosen = row % lines.length;
        const text = lines[chosen] ?? '';
        const place = at % text.length;
        const changed = `${text.slice(0, place)}${to}${text.slice(insert ? place : place + 1)}`;
        // A blank at the end cannot be seen.
        fc.pre(changed.trimEnd() !== text.trimEnd());
        const same = above({ s: 1, spin: '✻' });
        expect(idOf(draw(lines.with(chosen, changed), 0, same))).not.toBe(idOf(draw(lines, 0, same)));
      }),
    );
  });
});

describe('the id of a dialog', () => {
  const asks = (more: Partial<{ question: string; label: string; path: string; before: string }> = {}) =>
    `${more.before ?? '● Fine.'}\n\n${RULE}\n Edit file\n ${more.path ?? 'src/a.ts'}\n\n ${more.question ?? 'Do you want to edit it?'}\n ❯ 1. Yes\n   2. ${more.label ?? 'No'}\n\n Esc to cancel`;

  it('is another one for another question, path or label', () => {
    const all = [
      asks(),
      asks({ question: 'Do you want to edit it!' }),
      asks({ label: 'No.' }),
      asks({ path: 'src/b.ts' }),
    ];
    expect(new Set(all.map((text) => idOf(text))).size).toBe(all.length);
  });

  it('is another one for another end of a very long label', () => {
    const long = (end: string) => asks({ label: `No ${'very '.repeat(10)}\n      ${'long '.repeat(9)}\n      `.repeat(3) + end });
    expect(idOf(long('a'))).not.toBe(idOf(long('b')));
  }); // prettier-ignore

  it('does not depend on what stands above its own rows', () => {
    expect(idOf(asks({ before: '● Something else.\n  ⎿  Running… (1/2 done)' }))).toBe(idOf(asks()));
  });

  it('takes the last entry of the transcript for its own without a frame: it may show the change', () => {
    const edit = (change: string) =>
      `● Done.\n\n• Added notes.md (+1 -0)\n    1 +${change}\n\n\n  Would you like to make this edit?\n\n› 1. Yes\n  2. No\n\n  Press enter to confirm or esc to cancel`;
    expect(idOf(edit('one'))).not.toBe(idOf(edit('two')));
    expect(idOf(edit('one').replace('• Added', '◦ Added').replace('● Done', '● Gone'))).toBe(
      idOf(edit('one')),
    );
  });

  it('does not depend on a scroll bar or a time of day at the edge of the screen', () => {
    const text = `  ? Shell npm test\n\n     npm test\n\n   Allow it?\n\n   › 1. Yes\n     2. No (esc)\n`;
    const bar = (from: number) =>
      text.split('\n').map((row, y) => row.padEnd(COLS - 1) + (y < from ? '│' : '█')).join('\n'); // prettier-ignore
    expect(idOf(bar(2))).toBe(idOf(text));
    expect(idOf(bar(5))).toBe(idOf(text));
    const timed = (time: string) => `${`> Run the tests`.padEnd(COLS - 6)} ${time}\n  Allow it?\n\n  ❯ 1. Yes\n    2. No\n\n  Esc to cancel`;
    expect(idOf(timed('07:53'))).toBe(idOf(timed('07:54')));
  }); // prettier-ignore
});
