import type { Terminal } from '@xterm/headless';
import { screenFrom, type Screen } from '../../../src/daemon/status/screen/screen.js';
import { takeSnapshot } from '../../../src/daemon/terminal/emulator/snapshot.js';

/** The visible screen of a headless terminal as the status reader sees it. */
export function readScreen(terminal: Terminal, cursorVisible: boolean): Screen {
  return screenFrom(takeSnapshot(terminal, { offset: 0, end: 0 }, 0), cursorVisible);
}
