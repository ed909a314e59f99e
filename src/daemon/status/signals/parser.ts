import { nextState, STATE, type ControlState } from '../../../contract/terminal/control-states.js';
import { decodeOsc } from './osc.js';
import type { SignalEvent } from './osc.js';

/** Longer control strings are cut: titles and messages are short, clipboards and images are not read. */
const MAX_STRING_BYTES = 4096;
const BEL = 0x07;
const ESC = 0x1b;
const QUESTION = 0x3f;
const SET = 0x68;
const RESET = 0x6c;
const RIS = 0x63;
/** Longer lists of modes are cut. */
const MAX_MODES_BYTES = 64;
/** Prefix of tmux's passthrough: a device control string that carries another program's bytes. */
const TMUX = 'tmux;';

const isString = (state: ControlState): boolean => state >= STATE.osc;

export type SignalParser = {
  /** Parses the next bytes of the stream, cut anywhere, and returns the events that end in them. */
  push(bytes: Uint8Array): SignalEvent[];
  /** Returns the ordinal of the string (OSC, DCS, APC, a title, …) that the bytes so far end in; null for none. */
  openString(): number | null;
};

const PRIVATE_MODES: Readonly<Record<string, 'cursor' | 'alternate' | 'sync' | 'paste' | 'focus' | 'mouse'>> =
  {
    '25': 'cursor',
    '47': 'alternate',
    '1047': 'alternate',
    '1049': 'alternate',
    '2026': 'sync',
    '2004': 'paste',
    '1004': 'focus',
    '1000': 'mouse',
    '1002': 'mouse',
    '1003': 'mouse',
  };

/** Decodes the part between `?` and the final byte of `CSI ? 25 ; 1049 h` (xterm "Private Mode Set/Reset", DEC STD 070). */
function decodeModes(codes: string, final: number): SignalEvent[] {
  if (final !== SET && final !== RESET) return [];
  const single = PRIVATE_MODES[codes];
  if (single !== undefined) return [{ type: 'mode', mode: single, on: final === SET }];
  return codes.split(';').flatMap((code): SignalEvent[] => {
    const mode = PRIVATE_MODES[code];
    return mode === undefined ? [] : [{ type: 'mode', mode, on: final === SET }];
  });
}

/**
 * Creates a parser for a program's signals in its byte stream: titles, notifications, progress, OSC 7501, bells and modes, also
 * inside tmux's passthrough `ESC P tmux; … ESC \`, where every inner ESC is doubled (tmux(1), allow-passthrough). Sequences begin
 * and end where they do for tmux.
 */
export function createSignalParser(depth = 0): SignalParser {
  let state: ControlState = STATE.ground;
  /** Private modes begin with a question mark; no other CSI is parsed. */
  let csi: 'begun' | 'private' | 'other' = 'begun';
  let held: number[] = [];
  let inner: SignalParser | null = null;
  let strings = 0;

  const hold = (byte: number): void => {
    if (held.length < MAX_STRING_BYTES) held.push(byte);
  };

  function inCsi(byte: number, after: ControlState, out: SignalEvent[]): void {
    if (csi === 'begun') csi = byte === QUESTION ? 'private' : 'other';
    else if (csi !== 'private') return;
    else if (after === STATE.csi && byte >= 0x20) hold(byte);
    else if (after === STATE.ground && byte >= 0x40)
      out.push(...decodeModes(String.fromCharCode(...held.slice(0, MAX_MODES_BYTES)), byte));
  }

  function inData(byte: number, after: ControlState, out: SignalEvent[]): void {
    if (after !== STATE.dcsData) return;
    if (inner !== null) {
      out.push(...inner.push(Uint8Array.of(byte)));
      return;
    }
    hold(byte);
    // The first bytes of a device control string decide whether it carries another program's bytes.
    if (held.length === TMUX.length && depth === 0 && String.fromCharCode(...held) === TMUX)
      inner = createSignalParser(depth + 1);
  }

  /** Collects an OSC and decodes it; any end of a string counts as its terminator. */
  function inOsc(byte: number, after: ControlState, out: SignalEvent[]): void {
    if (after !== STATE.osc) out.push(...decodeOsc(Uint8Array.from(held)));
    else if (byte >= 0x20) hold(byte);
  }

  function step(byte: number, out: SignalEvent[]): void {
    const before = state;
    state = nextState(before, byte);
    switch (before) {
      case STATE.ground:
        if (byte === BEL) out.push({ type: 'bell' });
        break;
      case STATE.escape:
        if (byte === RIS) out.push({ type: 'reset' });
        held = [];
        csi = 'begun';
        inner = null;
        if (isString(state)) strings += 1;
        break;
      case STATE.csi:
        inCsi(byte, state, out);
        break;
      case STATE.osc:
        inOsc(byte, state, out);
        break;
      case STATE.dcs:
      case STATE.dcsParameter:
      case STATE.dcsIntermediate:
      case STATE.dcsData:
      case STATE.dcsEscape:
        inData(byte, state, out);
    }
  }

  return {
    openString: () => (isString(state) ? strings : null),
    push(bytes) {
      const out: SignalEvent[] = [];
      for (let i = 0; i < bytes.length; i += 1) {
        const byte = bytes[i] ?? 0;
        // By far the most common cases: plain text, and the inside of a colour or cursor sequence.
        if (state === STATE.ground && byte !== ESC && byte !== BEL) continue;
        if (state === STATE.csi && csi !== 'private' && byte >= 0x30 && byte < QUESTION) csi = 'other';
        else step(byte, out);
      }
      return out;
    },
  };
}
