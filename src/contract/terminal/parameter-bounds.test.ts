import { Terminal } from '@xterm/headless';
import { expect, test } from 'vitest';
import { boundCounts } from './parameter-bounds.js';

/** Everything with a count that stands alone: final characters of CSI sequences, with what goes before them. */
const COUNTED = ['@', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'I', 'J', 'K', 'L', 'M', 'P', 'S', 'T', 'X', 'Z', '`', 'a', 'b', 'd', 'e', 'f',
  'g', 'r', 't', ' @', ' A', "'}", "'~", ' q', '"q', 'h', 'l', '?h', '?l', 'm', '>m', 'n', '?n', '!p', '#p', '*x', '^']; // prettier-ignore
/** The largest that a parameter can be (ECMA-48 sets no bound; xterm.js keeps 31 bits). */
const LARGEST = '2147483647';

async function screenAfter(text: string, bounded: boolean): Promise<string[]> {
  const terminal = new Terminal({ cols: 20, rows: 5, scrollback: 100, allowProposedApi: true });
  if (bounded) boundCounts(terminal);
  await new Promise<void>((parsed) => terminal.write(text, parsed));
  const { active } = terminal.buffer;
  const rows = Array.from(
    { length: active.length },
    (_, row) => active.getLine(row)?.translateToString(true) ?? '',
  );
  const cursor = `${active.cursorX},${active.cursorY}`;
  terminal.dispose();
  return [...rows, cursor];
}

const BEFORE = 'one\r\ntwo\r\nthree\r\nfour\x1b[2;4Hx';
const sequence = (count: string, final: string) =>
  final.startsWith('?') || final.startsWith('>')
    ? `\x1b[${final[0]}${count}${final.slice(1)}`
    : `\x1b[${count}${final}`;

test('no count, however large, costs more work than the size of the screen', async () => {
  for (const where of ['', '\x1b[?1049h', '\x1b[2;4r\x1b[3;3H'])
    for (const final of COUNTED) {
      const begun = performance.now();
      await screenAfter(`${BEFORE}${where}x${sequence(LARGEST, final)}`, true);
      expect([final, performance.now() - begun < 2000]).toEqual([final, true]);
    }
});

test('a bounded sequence leads to the same screen as without the bound', async () => {
  for (const final of ['L', 'M', 'S', 'T', 'I', 'Z'])
    for (const count of ['', '1', '3', '5', '20', '200', '3000']) {
      const text = `${BEFORE}${sequence(count, final)}y`;
      expect([final, count, await screenAfter(text, true)]).toEqual([
        final,
        count,
        await screenAfter(text, false),
      ]);
    }
  for (const count of ['', '1', '20', '100'])
    expect(await screenAfter(`${BEFORE}${sequence(count, 'b')}`, true)).toEqual(
      await screenAfter(`${BEFORE}${sequence(count, 'b')}`, false),
    );
});
