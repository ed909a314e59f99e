import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { Terminal } from '@xterm/xterm';
import { guardTerminal } from '../../../contract/terminal/parser-guard.js';
import type { Size } from '../screen/sizing.js';

/** Rows are counted up to this number; a terminal keeps fewer anyway. */
const MOST_ROWS = 50_000;
/** Moves the cursor to the last row, as deep as a terminal can be: programs that redraw have room above. */
const TO_THE_BOTTOM = '\x1b[999B';

/**
 * Counts the rows by which the cursor moves down while `bytes` are printed at this size: line feeds, wrapped lines and
 * redraws count as they do in a terminal. Null where rows have no meaning (the alternate screen).
 */
export function countRows(bytes: Uint8Array, size: Size): Promise<number | null> {
  const terminal = new Terminal({ allowProposedApi: true, ...size, scrollback: MOST_ROWS });
  terminal.loadAddon(new UnicodeGraphemesAddon());
  guardTerminal(terminal, () => undefined);
  const row = (): number => terminal.buffer.active.baseY + terminal.buffer.active.cursorY;
  return new Promise((resolve) => {
    terminal.write(TO_THE_BOTTOM, () => {
      const before = row();
      terminal.write(bytes, () => {
        resolve(terminal.buffer.active.type === 'alternate' ? null : row() - before);
        terminal.dispose();
      });
    });
  });
}
