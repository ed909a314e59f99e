import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createReplay, type Replay } from '../../../src/daemon/terminal/emulator/replay.js';
import type { Size } from '../../../src/daemon/terminal/types.js';
import { createTerminalWorld } from './terminal-world.js';
import { bytesOf, until, type TmuxSeat } from './tmux-world.js';
import { watchSession } from '../terminal/vectors-viewer.js';

/** A session of an agent that redraws at once, a viewer with the page's emulator, and tmux to compare with. */
export type ResizeWorld = {
  readonly seat: TmuxSeat;
  /** Resizes the browser's window. */
  drag(size: Size): void;
  /** Attaches a terminal of this size until the next call; null detaches it. */
  attach(size: Size | null): Promise<void>;
  /** Splits the window as a user does, so that this many columns are left; null removes the split. */
  split(cols: number | null): Promise<void>;
  /** The agent prints a flood for 60 ms and goes on. */
  flood(): Promise<void>;
  /** The agent prints some lines, wrapped ones too, and a prompt. */
  print(): Promise<void>;
  /** Waits until everything is still and compares; returns what differs, or null. */
  compare(): Promise<string | null>;
  /** Redraws that stand before the mark of the size they were drawn for, and how many there were in all. */
  redraws(): { late: number; all: number };
  stop(): Promise<void>;
};

const AGENT = fileURLToPath(new URL('../terminal/redraw-agent.mjs', import.meta.url));
const FIRST = { cols: 100, rows: 30 };
const SCROLLBACK = 1000;
/** tmux waits this long between two resizes of one program; after that nothing more comes. */
const REST_MS = 300;
/** A difference that lasts this long is real. */
const AGREE_MS = 6000;

export async function createResizeWorld(kind: 'clears' | 'inline' | 'shell'): Promise<ResizeWorld> {
  const { world, tmux, terminals, logsDir, stop } = await createTerminalWorld();
  const input = await world.session(`exec '${process.execPath}' '${AGENT}' ${kind}`, FIRST);
  const logPath = join(logsDir, `${input.id}.log`);
  const seat = await tmux.createSession({ ...input, logPath });
  terminals.open(input.id, { ...FIRST, session: seat.session, pane: seat.pane, live: true });
  await until(async () => (await bytesOf(logPath)).includes('SIZE'), 'the agent draws');

  let screen: Replay | null = null;
  let size: Size = FIRST;
  const viewer = watchSession(terminals, input.id, {
    ...FIRST,
    focused: true,
    onMessage(message) {
      if (message.type !== 'size') return;
      size = { cols: message.cols, rows: message.rows };
      screen?.terminal.resize(size.cols, size.rows);
    },
    onKeyframe(bytes, offset) {
      screen?.dispose();
      screen = createReplay({ offset, ...size, bytes }, SCROLLBACK);
    },
    onOutput(bytes, offset) {
      const end = offset + bytes.length;
      const read = (from: number, length: number) => bytes.subarray(from - offset, from - offset + length);
      const marks = { sizeAt: () => size, nextSize: () => null };
      screen?.advance({ log: { base: offset, end, read }, marks }, end, bytes.length);
    },
  });
  // tmux is polled, as the daemon does.
  const listing = setInterval(() => {
    void tmux.panes().then(
      ([pane]) => pane !== undefined && terminals.update(input.id, { ...pane, live: !pane.dead }),
      () => undefined,
    );
  }, 250);

  async function rest(): Promise<void> {
    let [length, since] = [-1, 0];
    await until(() => {
      const now = statSync(logPath).size;
      if (now !== length) [length, since] = [now, performance.now()];
      return performance.now() - since > REST_MS;
    }, 'the log rests');
  }

  async function difference(): Promise<string | null> {
    const { cols, rows, text } = await tmux.capture(seat.pane, { ansi: false, scrollback: false });
    const cursor = await world.tmux('display-message', '-p', '-t', seat.pane, '#{cursor_x},#{cursor_y}');
    const theirs = `${cols}x${rows} ${cursor}\n${trimmed(text.split('\n'))}`;
    const { lines, ...daemon } = await terminals.screenNow(input.id);
    const ours = `${daemon.cols}x${daemon.rows} ${daemon.cursor.x},${daemon.cursor.y}\n${trimmed(lines.map((line) => line.text))}`;
    const page = screen === null ? '' : shown(screen);
    if (ours === theirs && page === theirs) return null;
    return `tmux ${theirs}\n--- the daemon ${ours}\n--- the page ${page}`;
  }

  return {
    seat,
    drag: ({ cols, rows }) => viewer.viewer().message({ type: 'resize', cols, rows }),
    async attach(to) {
      await world.tmux('-L', 'outer', 'kill-server').catch(() => undefined);
      if (to === null) return;
      const how = `env -u TMUX tmux attach -t '=schmux-${input.id}'`;
      const outer = ['-x', String(to.cols), '-y', String(to.rows), how];
      await world.tmux('-L', 'outer', '-f', '/dev/null', 'new-session', '-d', ...outer);
    },
    async split(cols) {
      if (cols === null) await world.tmux('kill-pane', '-a', '-t', seat.pane);
      else await world.tmux('split-window', '-h', '-d', '-t', seat.pane, 'exec sleep 1000');
      if (cols !== null) await world.tmux('resize-pane', '-t', seat.pane, '-x', String(cols));
    },
    print: () => tmux.sendKeys(seat.pane, Buffer.from('p')),
    flood: () => tmux.sendKeys(seat.pane, Buffer.from('g')),
    async compare() {
      await rest();
      let found = await difference();
      await until(async () => (found = await difference()) === null, 'all are equal', AGREE_MS).catch(
        () => undefined,
      );
      return found;
    },
    redraws() {
      // Line by line: a size for which nothing was printed in time is no mark for readers, but the agent may have seen it.
      const lines = readFileSync(logPath.replace(/log$/, 'marks'), 'utf8').matchAll(
        /^size (\d+) (\d+) (\d+)$/gm,
      );
      const sizes = [...lines].map(([, ...fields]) => fields.map(Number));
      const log = readFileSync(logPath, 'latin1');
      const drawn = [...log.matchAll(/SIZE (\d+)x(\d+)/g)];
      const late = drawn.filter(({ index, 1: cols, 2: rows }) => {
        // The first one is drawn before there is a mark.
        const before = sizes.filter(([offset = 0], at) => at === 0 || offset <= index);
        return !before.some((mark) => mark[1] === Number(cols) && mark[2] === Number(rows));
      });
      return { late: late.length, all: drawn.length };
    },
    async stop() {
      clearInterval(listing);
      viewer.stop();
      screen?.dispose();
      await world.tmux('-L', 'outer', 'kill-server').catch(() => undefined);
      await stop();
    },
  };
}

function shown({ terminal }: Replay): string {
  const { active } = terminal.buffer;
  const rows = Array.from(
    { length: terminal.rows },
    (_, y) => active.getLine(active.baseY + y)?.translateToString(true, 0, terminal.cols) ?? '',
  );
  return `${terminal.cols}x${terminal.rows} ${active.cursorX},${active.cursorY}\n${trimmed(rows)}`;
}

function trimmed(rows: readonly string[]): string {
  return rows
    .map((row) => row.trimEnd())
    .join('\n')
    .trimEnd();
}
