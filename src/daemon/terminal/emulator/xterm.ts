import { POOL_SIZE } from './buffer-pool-off.js';
// oxlint-disable-next-line import/default -- a CommonJS package: Node has its exports on the default import only
import graphemes from '@xterm/addon-unicode-graphemes';
import xterm, { type Terminal } from '@xterm/headless';
import { guardTerminal, type Fault } from '../../../contract/terminal/parser-guard.js';
import type { Size } from '../types.js';

// The addon above is loaded: the pool may be used again.
Buffer.poolSize = POOL_SIZE;

/** A terminal without a screen: the emulator that the browser runs, with the same rules for the width of characters. */
export type HeadlessTerminal = Terminal;

/** Nothing listens to what it would answer, so it never answers. */
export function createTerminal(
  size: Size,
  scrollback: number,
  onFault: (fault: Fault) => void = () => undefined,
): HeadlessTerminal {
  const terminal = new xterm.Terminal({ ...size, scrollback, allowProposedApi: true, logLevel: 'off' });
  terminal.loadAddon(new graphemes.UnicodeGraphemesAddon());
  guardTerminal(terminal, onFault);
  return terminal;
}
