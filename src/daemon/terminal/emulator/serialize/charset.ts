import { createTerminal } from '../xterm/xterm.js';
import { coreOf } from '../xterm/internals.js';

/** Final bytes of the national and line-drawing sets that xterm.js knows (its `data/Charsets`). */
const FINALS = ['0', 'A', 'B', '4', 'C', '5', 'R', 'Q', 'K', 'Y', 'E', '6', 'Z', 'H', '7', '='];

let known: Map<object, string> | null = null;

/** Returns the final byte that designates this charset table (`ESC ( <final>`); `B`, plain ASCII, for none. */
export function charsetFinal(table: object | undefined): string {
  if (table === undefined) return 'B';
  known ??= learn();
  return known.get(table) ?? 'B';
}

/** Finds the tables, which all terminals share but xterm.js does not export: designates each once and reads which one it is. */
function learn(): Map<object, string> {
  const terminal = createTerminal({ cols: 2, rows: 1 }, 0);
  const core = coreOf(terminal);
  const tables = new Map<object, string>();
  for (const final of FINALS) {
    void core._inputHandler.parse(Buffer.from(`\x1b(${final}`));
    const table = core._charsetService.charset;
    if (table !== undefined && !tables.has(table)) tables.set(table, final);
  }
  terminal.dispose();
  return tables;
}
