import type { Why } from '../contract/nudge.js';
import { frameOf, type Frame } from './attention/frame.js';
import { readScreen, type Screen } from './attention/screen.js';
import type { NudgeScreen } from './session/nudges.js';
import type { TerminalPort } from './session/ports.js';
import type { HeadlessTerminal } from './terminal/emulator.js';
import type { TerminalSeat, Terminals } from './terminal/terminals.js';

/** Read again after a restart, so that what the agent said of itself is known. Unit: bytes of the log's end. */
const RECENT_BYTES = 256 * 1024;

export type Screens = {
  /** The shared emulator of a session, as the status reader wants it. */
  of(id: string): NudgeScreen;
  port: TerminalPort;
  text(id: string): Promise<Why['screen']>;
  capture(
    id: string,
    what: { ansi: boolean; scrollback: boolean },
  ): Promise<{ cols: number; rows: number; text: string }>;
  recent(id: string): Promise<Uint8Array>;
  /** The screen with its looks, and the end of the bytes that made it. */
  recording(id: string): Promise<{ frame: Frame; bytes_base64: string }>;
};

/** Screens of the terminal layer, in the words of those who read them. */
export function createScreens(terminals: Terminals): Screens {
  const seats = new Map<string, TerminalSeat>();

  async function recent(id: string): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    const { offset: end } = await terminals.screen(id);
    for await (const chunk of terminals.readLog(id, Math.max(0, end - RECENT_BYTES))) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  return {
    of(id) {
      let last: HeadlessTerminal | null = null;
      return {
        async upToDate() {
          last = (await terminals.screen(id)).terminal;
        },
        screen: (cursorVisible): Screen => (last === null ? EMPTY : readScreen(last, cursorVisible)),
        lastLine: () => (last === null ? '' : lastText(last)),
      };
    },
    port: {
      open(id, seat) {
        seats.set(id, seat);
        terminals.open(id, seat);
      },
      seen({ id, session, pane, dead, cols, rows, attached }) {
        if (!seats.has(id)) return;
        const seat = { session, pane, live: !dead, cols, rows, attached };
        seats.set(id, seat);
        terminals.update(id, seat);
      },
      ended(id) {
        const seat = seats.get(id);
        if (seat !== undefined) terminals.update(id, { ...seat, live: false });
      },
      async remove(id) {
        seats.delete(id);
        await terminals.remove(id);
      },
    },
    async text(id) {
      const { terminal } = await terminals.screen(id);
      const buffer = terminal.buffer.active;
      return {
        cols: terminal.cols,
        rows: terminal.rows,
        lines: linesOf(terminal, buffer.baseY),
        cursor: { x: buffer.cursorX, y: buffer.cursorY, visible: true },
      };
    },
    async capture(id, { scrollback }) {
      const { terminal } = await terminals.screen(id);
      const lines = linesOf(terminal, scrollback ? 0 : terminal.buffer.active.baseY);
      return { cols: terminal.cols, rows: terminal.rows, text: lines.join('\n').trimEnd() + '\n' };
    },
    recent,
    async recording(id) {
      const bytes = await recent(id);
      const { terminal } = await terminals.screen(id);
      return { frame: frameOf(readScreen(terminal, true)), bytes_base64: bytes.toString('base64') };
    },
  };
}

const EMPTY: Screen = {
  cols: 0,
  rows: [],
  cursor: { x: 0, y: 0, visible: false },
  alternate: false,
  style: () => [],
  look: () => null,
};

function linesOf(terminal: HeadlessTerminal, from: number): string[] {
  const buffer = terminal.buffer.active;
  const lines: string[] = [];
  for (let y = from; y < buffer.baseY + terminal.rows; y++)
    lines.push(buffer.getLine(y)?.translateToString(true) ?? '');
  return lines;
}

/** The lowest line with a letter or a digit in it: rules and empty boxes tell a person nothing. */
function lastText(terminal: HeadlessTerminal): string {
  const buffer = terminal.buffer.active;
  // From below, and no further than it takes: every look at a screen that changes asks for it.
  for (let y = buffer.baseY + terminal.rows - 1; y >= buffer.baseY; y--) {
    const text = buffer.getLine(y)?.translateToString(true) ?? '';
    if (/[\p{L}\p{N}]/u.test(text)) return text.trim().slice(0, 200);
  }
  return '';
}
