import { nextState, STATE, type ControlState } from '../../contract/terminal/control-states.js';

/** Turns a terminal's byte stream into lines of text, chunk by chunk; escape sequences may be split anywhere. */
export type LogText = { feed(bytes: Uint8Array): Uint8Array; end(): Uint8Array };

/** Wider than any terminal. */
const BLANKS_MAX_COLUMNS = 1000;
/** tmux ignores sequences with more. */
const PARAMETERS_MAX_BYTES = 63;

const LF = 0x0a;
const CR = 0x0d;
const TAB = 0x09;
/** The first byte of a two-byte UTF-8 character that may be a C1 control. */
const C2 = 0xc2;
/** IND, NEL, RI: final bytes of escape sequences that move to another line. */
const LINE_MOVES: ReadonlySet<number> = new Set([0x44, 0x45, 0x4d]);

/**
 * Strips everything that moves, colours or queries (ECMA-48, and xterm's strings), so that a file or terminal gets only text.
 * Moving right becomes spaces, and moving to another line a line break, because agents draw text that way.
 * With `colours`, SGR sequences are kept: they only colour.
 */
export function createLogText({ colours = false } = {}): LogText {
  let state: ControlState = STATE.ground;
  let parameters = '';
  let afterC2 = false;
  let column = 0;
  let afterCr = false;
  let out: number[] = [];

  const breakLine = () => {
    if (column === 0) return;
    out.push(LF);
    column = 0;
  };
  const blanks = (count: number) => {
    const amount = Math.min(count, BLANKS_MAX_COLUMNS);
    for (let index = 0; index < amount; index += 1) out.push(0x20);
    column += amount;
  };

  function text(byte: number): void {
    if (byte === LF) {
      out.push(LF);
      column = 0;
      afterCr = false;
      return;
    }
    if (byte === CR) {
      afterCr = true;
      return;
    }
    if (afterCr) {
      afterCr = false;
      breakLine(); // the line is overwritten: show both
    }
    out.push(byte);
    if ((byte & 0xc0) !== 0x80) column += 1;
  }

  function ground(byte: number): void {
    if (afterC2) {
      afterC2 = false;
      if (byte >= 0x80 && byte <= 0x9f) return; // U+0080–U+009F: some terminals obey them
      text(C2);
    }
    if (byte === C2) afterC2 = true;
    else if (byte === LF || byte === CR || byte === TAB || (byte >= 0x20 && byte !== 0x7f)) text(byte);
  }

  function step(byte: number): void {
    const before = state;
    state = nextState(before, byte);
    if (before === STATE.ground) {
      if (state === STATE.ground || afterC2) ground(byte);
      return;
    }
    if (before !== STATE.escape && before !== STATE.intermediate && before !== STATE.csi) return;
    // Controls inside a sequence are obeyed (ECMA-48 leaves it open, terminals agree).
    if (byte === LF || byte === CR || byte === TAB) text(byte);
    else if (before === STATE.escape) {
      parameters = '';
      if (LINE_MOVES.has(byte)) breakLine();
    } else if (before === STATE.csi && byte >= 0x20 && byte <= 0x7e) {
      if (state === STATE.ground) finishCsi(String.fromCharCode(byte));
      else if (parameters.length <= PARAMETERS_MAX_BYTES) parameters += String.fromCharCode(byte);
    }
  }

  function finishCsi(final: string): void {
    if (parameters.length > PARAMETERS_MAX_BYTES || !/^[\d;:]*$/.test(parameters)) return;
    if (final === 'm') {
      if (colours) for (const char of `\u001b[${parameters}m`) out.push(char.charCodeAt(0));
      return;
    }
    const amount = Math.max(1, Number.parseInt(parameters, 10) || 1);
    if (final === 'C' || final === 'a') blanks(amount);
    else if ((final === 'G' || final === '`') && amount - 1 >= column) blanks(amount - 1 - column);
    else if ('ABEFGHdef`'.includes(final)) breakLine();
  }

  return {
    feed(bytes) {
      out = [];
      for (const byte of bytes) step(byte);
      return Uint8Array.from(out);
    },
    end: () => (colours ? new TextEncoder().encode('\u001b[0m') : new Uint8Array()),
  };
}
