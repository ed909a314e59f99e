import type { Why } from '../../contract/session/nudge.js';
import { saveScreen, loadScreen, type SavedScreen } from '../status/screen/saved-screen.js';
import { readTarget, type InputTarget } from '../status/screen/input-target/read-target.js';
import { screenFrom, type Screen } from '../status/screen/screen.js';
import { createLimit } from '../../lib/keyed-queue.js';
import type { EmulatedScreen } from './input/inspect.js';
import type { SessionScreen } from '../status/scheduler.js';
import { CHAR_MAX_BYTES } from '../terminal/log/utf8.js';
import type { SnapshotLine, Snapshot, Terminals } from '../terminal/terminals.js';
import type { PaneContent } from '../tmux/types.js';

/** How much of a log's end is read after a restart, so that what the agent said about itself is known. */
const RECENT_BYTES = 256 * 1024;

/** Log ends read at once: after a start every session's is read, and a user who views one session must not wait for all. */
const RECENT_AT_ONCE = 4;

export type Screens = {
  /** Returns the screen of a session for the status reader. */
  of(id: string): SessionScreen;
  /** Returns the screen at the log's very end, and what input would reach on it. */
  emulated(id: string, cursorVisible: boolean): Promise<EmulatedScreen>;
  /** Returns what input would reach on the screen that tmux shows. */
  readTarget(screen: PaneContent): InputTarget;
  text(id: string): Promise<Why['screen']>;
  capture(
    id: string,
    what: { ansi: boolean; scrollback: boolean },
  ): Promise<{ cols: number; rows: number; text: string }>;
  recent(id: string): Promise<Uint8Array>;
  /** Returns the last line with text on the screen, including everything printed so far. */
  lastLine(id: string): Promise<string>;
  /** Returns the screen with its styles, and the last bytes that made it. */
  recording(id: string): Promise<{ frame: SavedScreen; bytes_base64: string }>;
};

/** Gives screens of terminals to the status reader, to input, and to callers, each in the form it needs. */
export function createScreens(terminals: Terminals): Screens {
  const limit = createLimit(() => RECENT_AT_ONCE);

  async function recent(id: string): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    const { offset: end } = await terminals.screen(id);
    for await (const chunk of terminals.readLog(id, Math.max(0, end - RECENT_BYTES))) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  return {
    of(id) {
      let last: Snapshot | null = null;
      return {
        async catchUp() {
          last = await terminals.screen(id);
          // Half a character may be left at the log's end.
          return last.end - last.offset < CHAR_MAX_BYTES;
        },
        screen: (cursorVisible): Screen => (last === null ? EMPTY : screenFrom(last, cursorVisible)),
        lastLine: () => (last === null ? '' : lastText(last.lines)),
      };
    },
    async emulated(id, cursorVisible) {
      const copy = await terminals.screenNow(id);
      return {
        lines: copy.lines.map(({ text }) => text),
        behind: copy.end - copy.offset >= CHAR_MAX_BYTES,
        target: readTarget(screenFrom(copy, cursorVisible)),
      };
    },
    lastLine: async (id) => lastText((await terminals.screen(id)).lines),
    readTarget: (screen) => readTarget(loadScreen(screen)),
    async text(id) {
      const { cols, rows, lines, cursor } = await terminals.screen(id);
      return { cols, rows, lines: lines.map(({ text }) => text), cursor: { ...cursor, visible: true } };
    },
    async capture(id, { scrollback }) {
      const { cols, rows, above, lines } = await terminals.screen(id, scrollback);
      const text = [...above, ...lines].map((line) => line.text).join('\n');
      return { cols, rows, text: text.trimEnd() + '\n' };
    },
    recent: (id) => limit(() => recent(id)),
    async recording(id) {
      const bytes = await recent(id);
      const screen = await terminals.screen(id);
      return { frame: saveScreen(screenFrom(screen, true)), bytes_base64: bytes.toString('base64') };
    },
  };
}

const EMPTY: Screen = {
  cols: 0,
  rows: [],
  cursor: { x: 0, y: 0, visible: false },
  alternate: false,
  styleRuns: () => [],
  styleAt: () => null,
};

/** Returns the lowest line that contains a letter or a digit: rules and empty boxes mean nothing to the user. */
function lastText(lines: readonly SnapshotLine[]): string {
  return (lines.findLast(({ text }) => /[\p{L}\p{N}]/u.test(text))?.text ?? '').trim().slice(0, 200);
}
