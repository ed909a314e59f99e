import type { ConnectionState } from '../../client/socket.js';
import type { DaemonMessage } from '../../contract/terminal/frames.js';
import type { Before } from './ended/ending.js';

/** What the frame around a terminal shows; the terminal's bytes are not in it. */
export type TerminalStatus = {
  connection: ConnectionState;
  /** False once the agent has ended: what it printed stays, nothing can be typed. */
  live: boolean;
  /** What an ended program's last screen lies over. */
  before: Before;
  size: Pick<Extract<DaemonMessage, { type: 'size' }>, 'cols' | 'rows' | 'owner'> | null;
  /** The latest output is on screen and stays there; false after the person scrolled up. */
  following: boolean;
  /** The first screen is complete. */
  ready: boolean;
  /** There is a line that marks where a person last looked, above the latest output. */
  lastSeenLine: boolean;
  /** The link under the pointer. */
  link: string | null;
  /** Text that the agent would like on the clipboard. */
  offered: string | null;
  /** Why the last input did not arrive. */
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
