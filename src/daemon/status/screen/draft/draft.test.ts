import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLayout } from '../layout.js';
import { loadScreen } from '../saved-screen.js';
import type { CellStyle, StyleRun } from '../screen.js';
import { composerText } from './draft.js';

const PLAIN: CellStyle = { dim: false, bold: false, inverse: false, fg: null, bg: null };
const DIM = { ...PLAIN, dim: true };
const GREY: CellStyle = { ...PLAIN, fg: [128, 128, 128] };
const RULE = '─'.repeat(60);

type Drawn = { text: string; styles?: Record<string, CellStyle>; hidden?: boolean; bold?: boolean };

/**
 * Reads a drawn screen of 60 columns: the cursor is where `▮` is, hidden when there is none; a piece of text between `‹` and `›` has the
 * style of that name before its colon. Unless `bold` is false, a bold word above gives the screen a style.
 */
function typedIn({ text, styles = {}, hidden = false, bold = true }: Drawn): string {
  const lines = [...(bold ? ['Agent'] : []), ...text.split('\n')];
  const found: Record<number, StyleRun[]> = bold ? { 0: [{ from: 0, to: 5, ...PLAIN, bold: true }] } : {};
  let cursor = { x: 0, y: 0, visible: false };
  const shown = lines.map((line, y) => {
    let rest = line;
    for (let mark = /\{(\w+):([^}]*)\}/.exec(rest); mark !== null; mark = /\{(\w+):([^}]*)\}/.exec(rest)) {
      const [whole, name = '', inner = ''] = mark;
      const style = { dim: DIM, grey: GREY, inverse: { ...PLAIN, inverse: true }, ...styles }[name] ?? PLAIN;
      const from = rest.slice(0, mark.index).replace('▮', '').length;
      (found[y] ??= []).push({ from, to: from + inner.replace('▮', '').length, ...style });
      rest = rest.slice(0, mark.index) + inner + rest.slice(mark.index + whole.length);
    }
    const x = rest.indexOf('▮');
    if (x >= 0) cursor = { x, y, visible: !hidden };
    return rest.replace('▮', '');
  });
  const screen = loadScreen({ cols: 60, lines: shown, cursor, alternate: false, rows: 24, styles: found });
  const { composer } = readLayout(screen);
  expect(composer).not.toBeNull();
  return composer === null ? '' : composerText(screen, composer);
}

const ruled = (inside: string): string => `hello\n${RULE}\n${inside}\n${RULE}\n  ? for shortcuts`;
const box = (inside: string): string => `╭${'─'.repeat(58)}╮\n│ ${inside} │\n╰${'─'.repeat(58)}╯`;
const barred = (...inside: string[]): string =>
  ['hello', '', '  ┃', ...inside.map((line) => `  ┃  ${line}`), '  ┃', '  ┃  Build · Fast 1'].join('\n') +
  `\n  ╹${'▀'.repeat(50)}`;

describe('an empty composer', () => {
  it.each([
    ['between rules', { text: ruled('❯ ▮') }],
    ['between rules, without a prompt', { text: ruled('▮') }],
    ['in a box', { text: box(`> ▮${' '.repeat(52)}`) }],
    ['beside a bar', { text: barred('▮') }],
    ['at a bare prompt', { text: 'hello\n\n› ▮\n\n  small · ~/code' }],
    ['of a line-by-line program', { text: 'hello\n\nask> ▮' }],
    ['with a mark of no width at the cursor', { text: ruled('❯ {inverse: }\u200b') }],
    ['with a cursor drawn by the program', { text: ruled('❯ {inverse: }') }],
  ])('holds nothing, %s', (_, drawn) => {
    expect(typedIn(drawn)).toBe('');
  });
});

describe('a placeholder', () => {
  it.each([
    ['dim', { text: ruled('❯ ▮{dim:Describe the next step}') }],
    [
      'dim, its first letter under a drawn cursor',
      { text: ruled('❯ {inverse:D}{dim:escribe the next step}') },
    ],
    [
      'dim, the cursor hidden elsewhere',
      { text: `${box(`❯ {dim:Say something}${' '.repeat(39)}`)}\n▮`, hidden: true },
    ],
    ['dim, the cursor behind it', { text: ruled('❯ {dim:Say something}▮') }],
    ['grey', { text: ruled('> ▮{grey:Describe the next step}') }],
    [
      'in two grey rows beside a bar',
      { text: barred('▮{grey:Say what to do, for example}', '{grey:"Fix a test"}') },
    ],
    [
      'of a tint that other text on the same ground does not have',
      {
        text: `{strong:Build} {tint:x}\n${ruled('❯ ▮{tint:Describe the next step}')}`,
        styles: {
          tint: { ...PLAIN, fg: [182, 190, 228], bg: [30, 30, 46] },
          strong: { ...PLAIN, fg: [250, 250, 255], bg: [30, 30, 46] },
        } as Record<string, CellStyle>,
      },
    ],
    ['with known words and the cursor before it', { text: ruled('>   ▮Type your message or @path') }],
    [
      'with known words and a cursor that is nowhere',
      { text: box(`● ▋Ask anything, @ for context${' '.repeat(26)}`) },
    ],
    ['about messages that wait', { text: ruled('❯ {inverse:P}{dim:ress up to edit queued messages}') }],
    [
      'on a screen without styles, the cursor before it',
      { text: ruled('> ▮Describe the next step'), bold: false },
    ],
    [
      'on a screen without styles, a hidden cursor before it',
      { text: `${ruled('> ▮Describe the next step')}`, bold: false, hidden: true },
    ],
  ])('is no draft: %s', (_, drawn) => {
    expect(typedIn(drawn)).toBe('');
  });
});

describe('a draft', () => {
  it.each([
    ['in one row', 'fix the tests', { text: ruled('❯ fix the tests▮') }],
    ['in two rows', 'fix the\ntests', { text: ruled('❯ fix the\n  tests▮') }],
    ['with a blank row', 'fix this:\n\nthe tests', { text: ruled('❯ fix this:\n\n  the tests▮') }],
    [
      'in a box',
      'fix the\ntests',
      {
        text: `╭${'─'.repeat(30)}╮\n│ ❯ fix the${' '.repeat(19)}│\n│   tests▮${' '.repeat(20)} │\n╰${'─'.repeat(30)}╯`,
      },
    ],
    ['beside a bar, the cursor in its second row', 'fix the\ntests', { text: barred('fix the', 'tests▮') }],
    ['beside a bar, the cursor in its first row', 'fix the\ntests', { text: barred('fix▮ the', 'tests') }],
    ['at a bare prompt', 'fix the\ntests', { text: 'hello\n\n› fix the\n  tests▮\n\n  small · ~/code' }],
    [
      'at a bare prompt, the cursor moved up',
      'fix the\ntests',
      { text: 'hello\n\n› fix ▮the\n  tests\n\n  small · ~/code' },
    ],
    ['with the cursor moved to its beginning', 'fix the tests', { text: ruled('❯ ▮fix the tests') }],
    ['under a drawn cursor', 'fix the tests', { text: ruled('❯ fix {inverse:t}he tests') }],
    [
      'that looks like a placeholder, the cursor behind it',
      'Type your message',
      { text: ruled('❯ Type your message▮') },
    ],
    ['in grey, the cursor behind it', 'fix', { text: ruled('❯ {grey:fix}▮') }],
    [
      'of dark text on a bright ground',
      'fix',
      {
        text: ruled('❯ {dark:fix}{inverse: }'),
        styles: { dark: { ...PLAIN, fg: [20, 20, 20], bg: [245, 245, 245] } } as Record<string, CellStyle>,
      },
    ],
    ['before a suggestion', 'fix', { text: ruled('❯ fix▮{grey: the tests}') }],
    ['before a suggestion of two rows', 'fix', { text: ruled('❯ fix▮{grey: the}\n  {grey:tests}') }],
    ['before a suggestion under a drawn cursor', 'fix', { text: ruled('❯ fix{inverse: }{dim:the tests}') }],
    ['on a screen without styles', 'fix the tests', { text: ruled('❯ fix the▮ tests'), bold: false }],
    [
      'on a screen without styles, the cursor elsewhere',
      'fix',
      { text: `▮\n${box(`❯ fix${' '.repeat(51)}`)}`, bold: false, hidden: true },
    ],
    [
      'of a folded paste',
      '[Pasted text #1 +12 lines] and more',
      { text: ruled('❯ [Pasted text #1 +12 lines] and more▮') },
    ],
    [
      'scrolled, with a mark at its end',
      'the last but one\nthe last',
      { text: `hello\n\n› the last but one${' '.repeat(20)}↑\n  the last▮\n\n  small · ~/code` },
    ],
    [
      'below a framed list of suggestions',
      '/ex',
      {
        text: `hello\n\n  ┃ /exit     leave    ┃\n  ┃\n  ┃  /ex▮\n  ┃\n  ┃  Build · Fast 1\n  ╹${'▀'.repeat(50)}`,
      },
    ],
    ['in shell mode', '!ls', { text: ruled('! ls▮') }],
    ['of nothing but shell mode', '!', { text: ruled('! ▮') }],
  ])('is read, %s', (_, wanted, drawn) => {
    expect(typedIn(drawn)).toBe(wanted);
  });

  it('of any words is read at any width, wherever the cursor is behind its first letter', () => {
    const word = fc.stringMatching(/^[a-zäöü0-9.,?()'"/-]{1,9}$/);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 14, max: 50 }),
        fc.nat(),
        (words, cols, seed) => {
          const text = `do ${words.join(' ')}`;
          const rows = wrapped(text, cols);
          const at = 1 + (seed % Math.max(1, rows.length));
          const drawn = rows.map(
            (row, index) => `${index === 0 ? '❯ ' : '  '}${row}${index + 1 === at ? '▮' : ''}`,
          );
          fc.pre(rows.length <= 14);
          expect(squeezed(typedIn({ text: ruled(drawn.join('\n')) }))).toBe(squeezed(text));
        },
      ),
    );
  });

  it('never consists of dim text behind the cursor', () => {
    const words = fc.array(fc.stringMatching(/^[a-zA-Z0-9.,?()'"@/-]{1,9}$/), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(words, fc.constantFrom('dim', 'grey'), (said, style) => {
        const text = said.join(' ').slice(0, 50);
        expect(typedIn({ text: ruled(`❯ ▮{${style}:${text}}`) })).toBe('');
        expect(typedIn({ text: ruled(`❯ ▮${text}`), bold: false })).toBe('');
      }),
    );
  });
});

function wrapped(text: string, cols: number): string[] {
  const rows: string[] = [];
  for (let rest = text; rest !== ''; rest = rest.slice(cols)) rows.push(rest.slice(0, cols));
  return rows;
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, '');
}
