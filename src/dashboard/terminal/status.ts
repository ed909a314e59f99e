import type { ConnectionState } from '../../client/socket.js';
import type { DaemonMessage } from '../../contract/terminal/frames.js';
import type { Before } from './ended/ending.js';

/** What the frame around a terminal shows; the terminal's bytes are not part of it. */
export type TerminalStatus = {
  connection: ConnectionState;
  /** False once the agent has ended: its output stays, and nothing can be typed. */
  live: boolean;
  /** What is behind the last screen of an ended program. */
  before: Before;
  size: Pick<Extract<DaemonMessage, { type: 'size' }>, 'cols' | 'rows' | 'owner'> | null;
  /** The latest output stays in view; false after the user has scrolled up. */
  following: boolean;
  /** The first screen is complete. */
  ready: boolean;
  /** A line above the latest output marks where the user last viewed it. */
  lastSeenLine: boolean;
  /** The link under the pointer. */
  link: string | null;
  /** Text that the agent wants to put on the clipboard. */
  offered: string | null;
  /** Why the last input was not delivered. */
  refused: string | null;
  find: { index: number; count: number } | null;
};

export const FRESH: TerminalStatus = {
  connection: 'connecting',
  live: true,
  before: 'none',
  size: null,
  following: true,
  ready: false,
  lastSeenLine: false,
  link: null,
  offered: null,
  refused: null,
  find: null,
};
