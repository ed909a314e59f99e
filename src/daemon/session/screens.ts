import type { Why } from '../../contract/session/nudge.js';
import { saveScreen, loadScreen, type SavedScreen } from '../status/screen/saved-screen.js';
import { readTarget, type InputTarget } from '../status/screen/input-target/read-target.js';
import { screenFrom, type Screen } from '../status/screen/screen.js';
import { createLimit } from '../../lib/keyed-queue.js';
import type { EmulatedScreen } from './input/inspect.js';
import type { SessionScreen } from '../status/scheduler.js';
import { RUNE_MAX_BYTES } from '../terminal/log/utf8.js';
import type { SnapshotLine, Snapshot, Terminals } from '../terminal/terminals.js';
import type { PaneContent } from '../tmux/types.js';

/** Read again after a restart, so that what the agent said of itself is known. Unit: bytes of the log's end. */
const RECENT_BYTES = 256 * 1024;

/** So many at once: after a start it is every session's, and whoever looks at one must not wait for all. */
const RECENT_AT_ONCE = 4;

export type Screens = {
  /** The screen of a session, as the status reader wants it. */
  of(id: string): SessionScreen;
  /** The same at the log's very end, and what input would reach on it. */
  emulated(id: string, cursorVisible: boolean): Promise<EmulatedScreen>;
  /** What input would reach on the screen that tmux shows. */
  readTarget(screen: PaneContent): InputTarget;
  text(id: string): Promise<Why['screen']>;
  capture(
    id: string,
    what: { ansi: boolean; scrollback: boolean },
  ): Promise<{ cols: number; rows: number; text: string }>;
  recent(id: string): Promise<Uint8Array>;
  /** The last line with text on the screen, everything printed so far included. */
  lastLine(id: string): Promise<string>;
  /** The screen with its looks, and the end of the bytes that made it. */
  recording(id: string): Promise<{ frame: SavedScreen; bytes_base64: string }>;
};

/** Screens of the terminal layer, in the words of those who read them. */
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
          // Half a rune may be left at the log's end.
          return last.end - last.offset < RUNE_MAX_BYTES;
        },
        screen: (cursorVisible): Screen => (last === null ? EMPTY : screenFrom(last, cursorVisible)),
        lastLine: () => (last === null ? '' : lastText(last.lines)),
      };
    },
    async emulated(id, cursorVisible) {
      const copy = await terminals.screenNow(id);
      return {
        lines: copy.lines.map(({ text }) => text),
        behind: copy.end - copy.offset >= RUNE_MAX_BYTES,
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

/** The lowest line with a letter or a digit in it: rules and empty boxes tell a person nothing. */
function lastText(lines: readonly SnapshotLine[]): string {
  return (lines.findLast(({ text }) => /[\p{L}\p{N}]/u.test(text))?.text ?? '').trim().slice(0, 200);
}
