import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLogText } from '../../../src/cli/logs/log-text.js';
import { createReplay, type Replay } from '../../../src/daemon/terminal/emulator/replay.js';
import { createTerminalWorld, type TerminalWorld } from '../../support/worlds/terminal-world.js';
import { VECTOR_SIZE, VECTORS } from '../../support/terminal/vectors.js';
import { watchSession } from '../../support/terminal/vectors-viewer.js';

let { world, tmux, terminals, logsDir, stop }: TerminalWorld = {} as TerminalWorld;

beforeEach(async () => {
  ({ world, tmux, terminals, logsDir, stop } = await createTerminalWorld());
});
afterEach(() => stop());

/** The rows as text, without what is blank at their ends, and where the cursor is. */
function shown(screen: Replay): { rows: string[]; cursor: string } {
  const { active } = screen.terminal.buffer;
  const rows = Array.from({ length: screen.terminal.rows }, (_, y) =>
    (active.getLine(active.baseY + y)?.translateToString(true) ?? '').trimEnd(),
  );
  return { rows, cursor: `${active.cursorX},${active.cursorY}` };
}

/** From tmux 3.6 on a tab that was printed is captured as one. */
function expandTabs(row: string, stops: readonly number[]): string {
  let out = '';
  for (const [index, part] of row.split('\t').entries()) {
    if (index > 0) out = out.padEnd(stops.find((stop) => stop > out.length) ?? VECTOR_SIZE.cols - 1);
    out += part;
  }
  return out;
}

test(
  'what a viewer shows is what tmux shows, for every stream that both understand',
  { timeout: 180_000 },
  async () => {
    const wrong: string[] = [];
    for (const { name, bytes } of VECTORS.filter((vector) => vector.tmux)) {
      const file = join(world.dir, 'stream');
      writeFileSync(file, bytes);
      const input = await world.session(`stty raw -echo; cat '${file}'; exec sleep 1000`, VECTOR_SIZE);
      const logPath = join(logsDir, `${input.id}.log`);
      const seat = await tmux.createSession({ ...input, logPath });
      terminals.open(input.id, { session: seat.session, pane: seat.pane, live: true, ...VECTOR_SIZE });
      let screen: Replay | null = null;
      const marks = { sizeAt: () => null, nextSize: () => null };
      const viewer = watchSession(terminals, input.id, {
        ...VECTOR_SIZE,
        onKeyframe(keyframe, offset) {
          screen = createReplay({ offset, ...VECTOR_SIZE, bytes: keyframe }, 1000);
        },
        onOutput(output, offset) {
          const end = offset + output.length;
          const read = (from: number, length: number) =>
            output.subarray(from - offset, from - offset + length);
          screen?.advance({ log: { base: offset, end, read }, marks }, end, output.length);
        },
      });
      // All but half a rune at the very end.
      await vi.waitFor(() => expect(statSync(logPath).size).toBe(bytes.length), 20_000);
      await vi.waitFor(() => expect(viewer.offset()).toBeGreaterThan(bytes.length - 4), 20_000);
      const { text } = await tmux.capture(seat.pane, { ansi: false, scrollback: false });
      const cursor = await world.tmux('display-message', '-p', '-t', seat.pane, '#{cursor_x},#{cursor_y}');
      const stops = (await world.tmux('display-message', '-p', '-t', seat.pane, '#{pane_tabs}')).split(',');
      const rows = text
        .replace(/\n$/, '')
        .split('\n')
        .map((row) => expandTabs(row, stops.map(Number)).trimEnd());
      while (rows.length < VECTOR_SIZE.rows) rows.push('');
      const mine = screen === null ? null : shown(screen);
      if (JSON.stringify(mine) !== JSON.stringify({ rows, cursor }))
        wrong.push(`${name}: ${JSON.stringify(mine)} ≠ ${JSON.stringify({ rows, cursor })}`);
      viewer.stop();
      terminals.forget(input.id);
    }
    expect(wrong).toEqual([]);
  },
);

const ESC = '\u001b';
/** Whatever a string is made of; letters that move nothing where they end a sequence. */
const STRING_PIECES = fc.oneof(
  fc.constantFrom(`${ESC}]0;`, `${ESC}]2;`, `${ESC}]8;;`, `${ESC}]9;`, `${ESC}k`, `${ESC}_`, `${ESC}^`, `${ESC}X`),
  fc.constantFrom(`${ESC}P`, `${ESC}Ptmux;`, `${ESC}Ptmux;${ESC}${ESC}]2;`, `${ESC}P1z`, `${ESC}P:`, `${ESC}P>1?y`),
  fc.constantFrom(`${ESC}\\`, ESC, `${ESC}${ESC}`, `${ESC}[31m`, `${ESC}[1`, `${ESC}[?`, `${ESC}(`, '\u0007', '\u0018'),
  fc.constantFrom('\u001a', '\u0000', '\u007f', '\u009c', '\u0090', '\u009d', '\u009b', '\u0085', '\r\n'),
  fc.constantFrom('m', 'k', ']', 'P', '_', '\\', ';', '1', 'é', '漢', '…', 'w', 'vwyz', 'y title '),
); // prettier-ignore
/** Ends every string, in whatever state. */
const STRING_END = `${ESC}\\${ESC}\\\u0018`;

test('strings begin and end where tmux has them begin and end', { timeout: 60_000 }, async () => {
  const seed = Date.now() % 2 ** 31;
  const streams = fc.sample(fc.array(STRING_PIECES, { maxLength: 16 }), { numRuns: 600, seed });
  const bytes = Buffer.from(
    streams.map((stream, index) => `\r\n${index}:${stream.join('')}${STRING_END}`).join(''),
  );
  const file = join(world.dir, 'stream');
  writeFileSync(file, bytes);
  const size = { cols: 200, rows: 50 };
  const input = await world.session(`stty raw -echo; cat '${file}'; exec sleep 1000`, size);
  const logPath = join(logsDir, `${input.id}.log`);
  const seat = await tmux.createSession({ ...input, logPath });
  await vi.waitFor(() => expect(statSync(logPath).size).toBe(bytes.length), 20_000);
  const { text } = await tmux.capture(seat.pane, { ansi: false, scrollback: true });

  const log = readFileSync(logPath);
  const screen = createReplay({ offset: 0, ...size, bytes: new Uint8Array() }, 50_000);
  const read = (from: number, length: number) => log.subarray(from, from + length);
  const recording = {
    log: { base: 0, end: log.length, read },
    marks: { sizeAt: () => null, nextSize: () => null },
  };
  // In pieces of an odd size, so that many a sequence is cut.
  while (screen.offset < log.length) screen.advance(recording, log.length, 13);
  const { active } = screen.terminal.buffer;
  const mine = Array.from({ length: active.length }, (_, y) => active.getLine(y)?.translateToString(true));
  screen.terminal.dispose();
  const plain = Buffer.from(createLogText().feed(log)).toString();
  /** tmux 3.3 joins a C1 control to the character before it, without a width. */
  const rowsOf = (rows: readonly (string | undefined)[]) =>
    rows.map((row) => (row ?? '').replaceAll(/[\u0080-\u009f]/g, '').trimEnd());
  const expected = rowsOf(text.split('\n')).join('\n').trimEnd();
  expect({ seed, emulator: rowsOf(mine).join('\n').trimEnd() }).toEqual({ seed, emulator: expected });
  expect({ seed, plain: rowsOf(plain.split('\n')).join('\n').trimEnd() }).toEqual({ seed, plain: expected });
});
