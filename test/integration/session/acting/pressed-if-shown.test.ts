import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shellQuote } from '../../../../src/daemon/tmux/control/quote.js';
import type { PaneTurn, ScreenRow } from '../../../../src/daemon/tmux/types.js';
import { bytesOf, createTmuxWorld, until, type TmuxWorld } from '../../../support/worlds/tmux-world.js';

const READER = resolve('test/support/terminal/raw-reader.mjs');
/** What tmux formats, its command lines and regular expressions give a meaning, besides letters that are easily mistaken. */
const LETTERS = [
  'a',
  'A',
  '1',
  'l',
  ' ',
  '#',
  '{',
  '}',
  ',',
  ':',
  '(',
  ')',
  '[',
  ']',
  '*',
  '+',
  '?',
  '.',
  '^',
  '$',
  '|',
  '\\',
  '/',
  "'",
  '"',
  ';',
  '%',
  '~',
  '-',
  '=',
  '<',
  '&',
  '!',
  '@',
  '❯',
  '│',
  '汉',
  'é',
  '😀',
];

let world: TmuxWorld;
let hands: PaneTurn;
let print: (text: string) => Promise<void>;
let typed: () => Promise<string>;
let show: () => Promise<string[]>;

beforeAll(async () => {
  world = await createTmuxWorld();
  const tmux = await world.connect();
  const input = await world.session('');
  const file = `${input.launchFile}.read`;
  const command = [process.execPath, READER, file].map(shellQuote).join(' ');
  const ready = await world.session(`exec ${command}`, { id: input.id });
  const { pane } = await tmux.createSession(ready);
  await until(async () => (await bytesOf(ready.logPath)).includes('READY'), 'the reader is ready');
  const tty = await open(await world.tmux('display-message', '-p', '-t', pane, '#{pane_tty}'), 'a');
  print = async (text) => void (await tty.write(text));
  typed = async () => (await bytesOf(file)).toString();
  show = async () => (await tmux.readPane(pane)).lines.map((line) => line.trimEnd());
  hands = await tmux.turn(pane, async (given) => ({ given })).then(({ given }) => given);
});
afterAll(() => world.stop());

const row = fc
  .array(fc.constantFrom(...LETTERS), { minLength: 1, maxLength: 30 })
  .map((letters) => letters.join('').trimEnd())
  .filter((text) => text !== '');

/** Changes one letter: replaces it, adds one or removes it. */
function changed(text: string, { at, how, letter }: { at: number; how: string; letter: string }): string {
  const letters = [...text];
  const place = at % letters.length;
  letters.splice(place, how === 'add' ? 0 : 1, ...(how === 'remove' ? [] : [letter]));
  return letters.join('').trimEnd();
}

const change = fc.record({
  row: fc.nat(),
  at: fc.nat(),
  how: fc.constantFrom('replace', 'add', 'remove'),
  letter: fc.constantFrom(...LETTERS),
});

test('keys are pressed on the screen that was read, and on none that differs in one letter or by one row', async () => {
  let pressed = 0;
  const press = async (rows: ScreenRow[]) => {
    const done = await hands.whileShown({ rows, cursor: null }).keyNames(['x']);
    if (done) pressed += 1;
    return done;
  };
  const property = fc.asyncProperty(
    fc.array(row, { minLength: 1, maxLength: 12 }),
    change,
    async (texts, made) => {
      await print(`\x1b[2J\x1b[H${texts.join('\r\n')}`);
      await until(
        async () => (await show()).slice(0, texts.length).join('\n') === texts.join('\n'),
        'it is shown',
      );
      const rows = texts.map((text) => ({ text, row: texts.indexOf(text) }));
      expect(await press(rows)).toBe(true);

      const which = made.row % texts.length;
      const other = changed(texts[which] ?? '', made);
      const then = texts.with(which, other);
      if (other !== texts[which])
        expect(await press(rows.with(which, { text: other, row: which }))).toBe(false);
      // The program draws the other screen: what was read before is not pressed.
      await print(`\x1b[2J\x1b[H${then.join('\r\n')}`);
      await until(
        async () => (await show()).slice(0, then.length).join('\n') === then.join('\n'),
        'the other is shown',
      );
      expect(await press(rows)).toBe(rows.every(({ text, row: at }) => then.indexOf(text) === at));
      await print(`\x1b[2J\x1b[H\r\n${texts.join('\r\n')}`);
      await until(
        async () => (await show()).slice(1, texts.length + 1).join('\n') === texts.join('\n'),
        'it is further down',
      );
      expect(await press(rows)).toBe(false);
    },
  );
  await fc.assert(property, { numRuns: 80 });
  await expect.poll(typed).toBe('x'.repeat(pressed));
});
