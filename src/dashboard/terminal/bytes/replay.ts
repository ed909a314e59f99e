import type { Terminal } from '@xterm/xterm';
import type { DaemonFrame } from '../../../contract/terminal/frames.js';
import type { Follow } from '../screen/follow.js';
import type { LastSeenLine } from './last-seen-line.js';
import type { Pump } from './pump.js';

const CANCEL = Uint8Array.of(0x18);
/**
 * Replaces a reset when something is on screen: RIS, and then nothing is drawn (DEC mode 2026) until the new state is
 * complete. CAN comes first, in case of a partial sequence (ECMA-48 8.3.6).
 */
const REPLACE = new TextEncoder().encode('\x18\x1bc\x1b[?2026h');
const DRAW = new TextEncoder().encode('\x1b[?2026l');
/** The screen comes first; the lines above it follow when it has been drawn. */
const HISTORY_AFTER_MS = 100;

export type ReplayDeps = {
  terminal: Terminal;
  pump: Pump;
  follow: Follow;
  lastSeen: LastSeenLine;
  /** The first screen is complete. */
  ready(): boolean;
  onReady(): void;
  /** Requests everything again, with all lines above the screen. */
  history(): void;
};

/** Writes the daemon's frames to a terminal; a new start replaces the old content without a flash. */
export type Replay = {
  frame(frame: DaemonFrame, done: () => void): void;
  /** Scrolls to the first line, also when it has yet to arrive. */
  toTop(): void;
  toLatest(): void;
  /** `abridged`: the lines above the screen are still to be fetched. */
  caughtUp(offset: number, abridged: boolean): void;
  stop(): void;
};

/** Passes the bytes of one session to its terminal. */
export function createReplay(deps: ReplayDeps): Replay {
  const { terminal, pump, follow, lastSeen } = deps;
  /** How many lines above the end the user is reading while everything is rewritten. */
  let away: number | null = null;
  let fetching: ReturnType<typeof setTimeout> | undefined;
  /** The lines above the screen have not all arrived. */
  let incomplete = false;
  /** The user went to the first line before it had arrived. */
  let wantsTop = false;

  const replace = (): void => {
    pump.after(() => {
      const { baseY, viewportY } = terminal.buffer.active;
      away = follow.following() ? 0 : baseY - viewportY;
    });
    pump.bytes(REPLACE, () => undefined);
  };

  return {
    frame(frame, done) {
      if (frame.kind === 'keyframe' && deps.ready()) replace();
      else if (frame.kind === 'keyframe') {
        // A reset leaves the parser within a partial sequence.
        pump.bytes(CANCEL, () => undefined);
        pump.after(() => terminal.reset());
      }
      if (lastSeen.splits(frame)) return lastSeen.write(frame, done);
      pump.bytes(frame.bytes, done);
    },
    toTop() {
      wantsTop = incomplete;
      terminal.scrollToTop();
      follow.settle();
    },
    toLatest() {
      wantsTop = false;
      follow.toLatest();
    },
    caughtUp(offset, abridged) {
      if (!abridged) lastSeen.restored(offset);
      if (abridged) incomplete = true;
      pump.after(() => {
        deps.onReady();
        if (!abridged) incomplete = false;
        if (away === null) return;
        if (away > 0) terminal.scrollLines(-away);
        away = null;
        pump.bytes(DRAW, () => undefined);
        if (incomplete || !wantsTop) return;
        wantsTop = false;
        terminal.scrollToTop();
        follow.settle();
      });
      if (!abridged) return;
      fetching = setTimeout(() => {
        lastSeen.again();
        deps.history();
      }, HISTORY_AFTER_MS);
    },
    stop: () => clearTimeout(fetching),
  };
}
