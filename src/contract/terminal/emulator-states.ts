/** The parser of xterm.js 6.0 (`src/common/parser`). Per state and code: action in the high nibble, next state in the low one. */
type Parser = { _transitions: { table: Uint8Array } };

const GROUND = 0;
const ESCAPE = 1;
const STRING = 7;
const OSC = 8;
const DCS_ENTRY = 9;
const DCS_PARAM = 10;
const DCS_IGNORE = 11;
const DCS_INTERMEDIATE = 12;
const DCS_DATA = 13;
/** A state that xterm.js lacks: there any ESC ends the content of a device control string. */
const DCS_ESCAPE = 14;

const IGNORE = 0;
const OSC_PUT = 5;
const DCS_PUT = 13;
const DCS_UNHOOK = 14;

/** Stands for all characters from U+00A0 on. */
const BEYOND = 0xa0;

let patched: { from: Uint8Array; table: Uint8Array } | null = null;

/** Returns xterm.js' table, changed to do as tmux does (control-states.ts). */
function tmuxTable(from: Uint8Array): Uint8Array {
  if (patched?.from === from) return patched.table;
  const table = new Uint8Array(16 << 8);
  table.set(from);
  const set = (state: number, [first, last]: [number, number], [action, next]: [number, number]): void => {
    table.fill((action << 4) | next, (state << 8) | first, ((state << 8) | last) + 1);
  };
  for (let state = ESCAPE; state <= DCS_INTERMEDIATE; state += 1)
    if (state !== OSC) set(state, [0x80, BEYOND], [IGNORE, state]);
  // Up to 0x9f only: the printable characters beyond are still printed.
  set(GROUND, [0x80, 0x9f], [IGNORE, GROUND]);
  set(OSC, [0x80, 0x9f], [OSC_PUT, OSC]);
  set(ESCAPE, [0x6b, 0x6b], [IGNORE, STRING]);
  for (const state of [DCS_ENTRY, DCS_PARAM]) set(state, [0x3a, 0x3a], [IGNORE, DCS_IGNORE]);
  set(DCS_DATA, [0x18, 0x1a], [DCS_PUT, DCS_DATA]);
  set(DCS_DATA, [0x80, 0x9f], [DCS_PUT, DCS_DATA]);
  set(DCS_DATA, [0x1b, 0x1b], [IGNORE, DCS_ESCAPE]);
  set(DCS_ESCAPE, [0x00, BEYOND], [DCS_PUT, DCS_DATA]);
  set(DCS_ESCAPE, [0x5c, 0x5c], [DCS_UNHOOK, GROUND]);
  patched = { from, table };
  return table;
}

/** Makes an xterm.js parser begin and end sequences where tmux does; their effects remain those of xterm.js. */
export function readAsTmux(parser: object): void {
  const { _transitions: transitions } = parser as Parser;
  (parser as Parser)._transitions = { table: tmuxTable(transitions.table) };
}
