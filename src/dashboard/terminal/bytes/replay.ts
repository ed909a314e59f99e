import type { Terminal } from '@xterm/xterm';
import type { DaemonFrame } from '../../../contract/terminal/frames.js';
import type { Follow } from '../screen/follow.js';
import type { LastSeenLine } from './last-seen-line.js';
import type { Pump } from './pump.js';

const CANCEL = Uint8Array.of(0x18);
/**
 * In place of a reset where something is on screen: RIS, and then nothing is drawn (DEC mode 2026) until the new state is
 * whole. CAN first, for a half sequence (ECMA-48 8.3.6).
 */
const REPLACE = new TextEncoder().encode('\x18\x1bc\x1b[?2026h');
const DRAW = new TextEncoder().encode('\x1b[?2026l');
/** The screen comes first; the lines above it when it has been drawn. Unit: ms. */
const HISTORY_AFTER_MS = 100;

export type ReplayDeps = {
  terminal: Terminal;
  pump: Pump;
  follow: Follow;
  lastSeen: LastSeenLine;
  /** The first screen is complete. */
  ready(): boolean;
  onReady(): void;
  /** Asks the daemon for everything once more, with all lines above the screen. */
  history(): void;
};

/** Writes the daemon's frames to a terminal: what begins anew replaces what is there without a flash. */
export type Replay = {
  frame(frame: DaemonFrame, done: () => void): void;
  /** `abridged`: lines above the screen are still to be had. */
  caughtUp(offset: number, abridged: boolean): void;
  stop(): void;
};

/** The bytes of one session on their way to its terminal. */
export function createReplay(deps: ReplayDeps): Replay {
  const { terminal, pump, follow, lastSeen } = deps;
  /** How far above the end a person reads while everything is written anew. Unit: lines. */
  let away: number | null = null;
  let fetching: ReturnType<typeof setTimeout> | undefined;

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
        // A reset leaves the parser inside of a half sequence.
        pump.bytes(CANCEL, () => undefined);
        pump.after(() => terminal.reset());
      }
      if (lastSeen.splits(frame)) return lastSeen.write(frame, done);
      pump.bytes(frame.bytes, done);
    },
    caughtUp(offset, abridged) {
      if (!abridged) lastSeen.restored(offset);
      pump.after(() => {
        deps.onReady();
        if (away === null) return;
        if (away > 0) terminal.scrollLines(-away);
        away = null;
        pump.bytes(DRAW, () => undefined);
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
