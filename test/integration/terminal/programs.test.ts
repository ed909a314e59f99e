import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createReplay, type Replay } from '../../../src/daemon/terminal/emulator/replay.js';
import { createTerminalWorld, type TerminalWorld } from '../../support/worlds/terminal-world.js';
import { watchSession } from '../../support/terminal/vectors-viewer.js';

let { world, tmux, terminals, logsDir, stop }: TerminalWorld = {} as TerminalWorld;

beforeEach(async () => {
  ({ world, tmux, terminals, logsDir, stop } = await createTerminalWorld());
});
afterEach(() => stop());

/** As Ink draws: the frame before is erased line by line, then the next is written, without the alternate screen. */
const INLINE = `i=0; while [ $i -lt 60 ]; do i=$((i+1)); [ $i -gt 1 ] && printf '\\033[2K\\033[1A\\033[2K\\033[1A\\033[2K\\033[G'; [ $((i % 7)) -eq 0 ] && echo "message $i"; printf '\\033[36m* step %s\\033[39m\\n> box %s\\nend' $i $i; done; exec cat`;

/** The program, what is typed into it, and what is on screen then. */
const PROGRAMS = [
  {
    name: 'bash',
    script: 'PS1="$ " exec bash --norc --noprofile',
    keys: ['seq 1 40\r', 'echo a-$((1+1))\r'],
    shows: 'a-2',
  },
  { name: 'less', script: 'exec less "$HOME/text"', keys: ['  ', '/row 77\r'], shows: 'row 77' },
  {
    name: 'vim',
    script: 'exec vim -u NONE -N "$HOME/text"',
    keys: ['Goadded-here\x1b', 'gg', 'G'],
    shows: 'added-here',
  },
  // Its list stands still for ten seconds at a time, long enough to be compared; its help stands still for ever.
  { name: 'htop', script: 'exec htop -d 100 --no-mouse', keys: ['h'], shows: 'Released under the GNU GPL' },
  { name: 'inline redraw', script: INLINE, keys: [], shows: 'box 60' },
];
/** vim, less and htop are not everywhere. */
const isHere = (program: string) =>
  (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, program)));
const MISSING = ['bash', 'less', 'vim', 'htop'].filter((program) => !isHere(program));
const SIZES = [
  { cols: 80, rows: 24 },
  { cols: 57, rows: 15 },
];

test.each(PROGRAMS.filter(({ name }) => !MISSING.includes(name)))(
  '$name: who joins late sees what tmux shows, also after a resize',
  async ({ script, keys, shows }) => {
    writeFileSync(
      join(world.dir, 'text'),
      Array.from({ length: 200 }, (_, i) => `row ${i} ${'ä日本 '.repeat(i % 5)}\n`).join(''),
    );
    const input = await world.session(`export TERM=screen-256color; ${script}`, SIZES[0]);
    const seat = await tmux.createSession({ ...input, logPath: join(logsDir, `${input.id}.log`) });
    terminals.open(input.id, { session: seat.session, pane: seat.pane, live: true, cols: 80, rows: 24 });
    const captured = async () => (await tmux.capture(seat.pane, { ansi: false, scrollback: false })).text;
    await expect.poll(captured, { timeout: 20_000 }).not.toBe('');
    await expect.poll(async () => (await captured()).trim(), { timeout: 20_000 }).not.toBe('');
    for (const typed of keys) await tmux.sendKeys(seat.pane, Buffer.from(typed));
    await expect.poll(captured, { timeout: 20_000 }).toContain(shows);

    for (const size of SIZES) {
      // A viewer that is focused sets the size; one that comes after it is the late one.
      const first = watchSession(terminals, input.id, { ...size, focused: true });
      const dimensions = ['display-message', '-p', '-t', seat.pane, '#{pane_width}x#{pane_height}'];
      await expect
        .poll(() => world.tmux(...dimensions), { timeout: 20_000 })
        .toBe(`${size.cols}x${size.rows}`);
      await expect
        .poll(
          async () => {
            const rows = await lateView(input.id, size);
            const cursor = await world.tmux(
              'display-message',
              '-p',
              '-t',
              seat.pane,
              '#{cursor_x},#{cursor_y}',
            );
            const truth = (await captured())
              .replace(/\n$/, '')
              .split('\n')
              .map((row) => row.trimEnd());
            while (truth.length < size.rows) truth.push('');
            return rows.join('\n') === [...truth, cursor].join('\n') ? 'same' : { rows, truth, cursor };
          },
          { timeout: 20_000 },
        )
        .toBe('same');
      first.stop();
    }
  },
);

/** The rows and the cursor of a viewer at the message that it has caught up. */
async function lateView(id: string, size: { cols: number; rows: number }): Promise<string[]> {
  let screen: Replay | null = null;
  let now = size;
  const marks = { sizeAt: () => now, nextSize: () => null };
  await new Promise<void>((resolve) => {
    const viewer = watchSession(terminals, id, {
      ...size,
      onKeyframe: (bytes, offset) => void (screen = createReplay({ offset, ...now, bytes }, 1000)),
      onOutput(bytes, offset) {
        const end = offset + bytes.length;
        const read = (from: number, length: number) => bytes.subarray(from - offset, from - offset + length);
        screen?.advance({ log: { base: offset, end, read }, marks }, end, bytes.length);
      },
      onMessage(message) {
        if (message.type === 'size') {
          now = { cols: message.cols, rows: message.rows };
          screen?.terminal.resize(now.cols, now.rows);
        }
        if (message.type !== 'caught_up') return;
        // As over a socket: after what was sent before.
        setImmediate(() => {
          viewer.stop();
          resolve();
        });
      },
    });
  });
  const { terminal } = screen as unknown as Replay;
  const { active } = terminal.buffer;
  const rows = Array.from({ length: terminal.rows }, (_, y) =>
    (active.getLine(active.baseY + y)?.translateToString(true, 0, terminal.cols) ?? '').trimEnd(),
  );
  return [...rows, `${active.cursorX},${active.cursorY}`];
}
