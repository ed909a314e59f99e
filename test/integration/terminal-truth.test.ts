import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createScreen, type Screen } from '../../src/daemon/terminal/screen.js';
import { createTerminalWorld, type TerminalWorld } from '../support/terminal-world.js';
import { VECTOR_SIZE, VECTORS } from '../support/vectors.js';
import { watchSession } from '../support/vectors-viewer.js';

let { world, tmux, terminals, logsDir, stop }: TerminalWorld = {} as TerminalWorld;

beforeEach(async () => {
  ({ world, tmux, terminals, logsDir, stop } = await createTerminalWorld());
});
afterEach(() => stop());

/** The rows as text, without what is blank at their ends, and where the cursor is. */
function shown(screen: Screen): { rows: string[]; cursor: string } {
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
      let screen: Screen | null = null;
      const marks = { sizeAt: () => null, nextSize: () => null };
      const viewer = watchSession(terminals, input.id, {
        ...VECTOR_SIZE,
        onKeyframe(keyframe, offset) {
          screen = createScreen({ offset, ...VECTOR_SIZE, bytes: keyframe }, 1000);
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
