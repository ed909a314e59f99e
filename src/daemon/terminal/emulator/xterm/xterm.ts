import { POOL_SIZE } from './buffer-pool-off.js';
// oxlint-disable-next-line import/default -- a CommonJS package: Node has its exports on the default import only
import graphemes from '@xterm/addon-unicode-graphemes';
import xterm, { type Terminal } from '@xterm/headless';
import { guardTerminal, type ParserFault } from '../../../../contract/terminal/parser-guard.js';
import type { Size } from '../../types.js';

// The addon above is loaded: the pool can be used again.
Buffer.poolSize = POOL_SIZE;

/** A terminal without a screen: the emulator that runs in the browser, with the same rules for the width of characters. */
export type HeadlessTerminal = Terminal;

/** Creates a terminal. Nothing listens to its replies, so it never replies to the program. */
export function createTerminal(
  size: Size,
  scrollback: number,
  onFault: (fault: ParserFault) => void = () => undefined,
): HeadlessTerminal {
  const terminal = new xterm.Terminal({ ...size, scrollback, allowProposedApi: true, logLevel: 'off' });
  terminal.loadAddon(new graphemes.UnicodeGraphemesAddon());
  guardTerminal(terminal, onFault);
  return terminal;
}
