import { decodeOsc } from './osc.js';
import type { SignalEvent } from './osc.js';

/** Longest control string kept, in bytes: titles and messages are short, clipboards and images are not for us. */
const MAX_STRING = 4096;
const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const ESC = 0x1b;
const BACKSLASH = 0x5c;
const QUESTION = 0x3f;
const SET = 0x68;
const RESET = 0x6c;
/** Longest list of modes looked at, in bytes. */
const MAX_MODES = 64;

type State =
  | 'ground'
  | 'escape'
  | 'csi'
  | 'private'
  | 'osc'
  | 'osc-escape'
  | 'string'
  | 'string-escape'
  | 'tmux'
  | 'tmux-escape';

export type SignalParser = {
  /** Reads the next bytes of the stream, cut anywhere, and gives the events that ended in them. */
  push(bytes: Uint8Array): SignalEvent[];
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

/** `CSI ? 25 ; 1049 h` and the like (xterm "Private Mode Set/Reset", DEC STD 070): the part between `?` and the final byte. */
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
 * Finds what a program says about itself in its byte stream: titles, notifications, progress, OSC 7501, bells and modes,
 * also inside tmux's passthrough `ESC P tmux; … ESC \` where every inner ESC is doubled (tmux(1), allow-passthrough).
 * Only 7-bit controls count: 0x80–0x9f are parts of UTF-8 characters here.
 */
export function createSignalParser(depth = 0): SignalParser {
  let state: State = 'ground';
  let held: number[] = [];
  let inner: SignalParser | undefined;

  const hold = (byte: number): void => {
    if (held.length < MAX_STRING) held.push(byte);
  };
  const begin = (next: State): void => {
    held = [];
    state = next;
  };

  function afterEscape(byte: number, out: SignalEvent[]): void {
    if (byte === 0x5d) begin('osc');
    else if (byte === 0x5b) begin('csi');
    else if (byte === 0x50 || byte === 0x58 || byte === 0x5e || byte === 0x5f) begin('string');
    else if (byte === ESC) state = 'escape';
    else {
      if (byte === 0x63) out.push({ type: 'reset' });
      state = 'ground';
    }
  }

  function inCsi(byte: number, out: SignalEvent[]): void {
    if (byte === ESC) state = 'escape';
    else if (byte === CAN || byte === SUB) state = 'ground';
    else if (byte >= 0x40 && byte <= 0x7e) {
      if (state === 'private')
        out.push(...decodeModes(String.fromCharCode(...held.slice(0, MAX_MODES)), byte));
      state = 'ground';
    } else if (state === 'private' && byte >= 0x20) hold(byte);
  }

  function inString(byte: number): void {
    hold(byte);
    // The first bytes of a device control string decide whether it carries another program's bytes.
    if (held.length === 5 && depth === 0 && String.fromCharCode(...held) === 'tmux;') {
      inner = createSignalParser(depth + 1);
      begin('tmux');
    }
  }

  function step(byte: number, out: SignalEvent[]): void {
    switch (state) {
      case 'ground':
        if (byte === ESC) state = 'escape';
        else if (byte === BEL) out.push({ type: 'bell' });
        return;
      case 'escape':
        return afterEscape(byte, out);
      case 'csi':
        // Only private modes matter; they begin with a question mark.
        if (byte === QUESTION) begin('private');
        else inCsi(byte, out);
        return;
      case 'private':
        return inCsi(byte, out);
      case 'osc':
        if (byte === ESC) state = 'osc-escape';
        else if (byte === CAN || byte === SUB) state = 'ground';
        else if (byte === BEL) {
          out.push(...decodeOsc(Uint8Array.from(held)));
          state = 'ground';
        } else hold(byte);
        return;
      case 'osc-escape':
        // A string is ended by ESC \; any other ESC cancels it and starts anew (ECMA-48 5.6, as xterm does).
        if (byte === BACKSLASH) {
          out.push(...decodeOsc(Uint8Array.from(held)));
          state = 'ground';
        } else afterEscape(byte, out);
        return;
      case 'string':
        if (byte === ESC) state = 'string-escape';
        else if (byte === CAN || byte === SUB) state = 'ground';
        else inString(byte);
        return;
      case 'string-escape':
        if (byte === BACKSLASH) state = 'ground';
        else afterEscape(byte, out);
        return;
      case 'tmux':
        if (byte === ESC) state = 'tmux-escape';
        else if (inner !== undefined) out.push(...inner.push(Uint8Array.of(byte)));
        return;
      case 'tmux-escape':
        if (byte === ESC && inner !== undefined) {
          out.push(...inner.push(Uint8Array.of(ESC)));
          state = 'tmux';
        } else if (byte === BACKSLASH) {
          inner = undefined;
          state = 'ground';
        } else afterEscape(byte, out);
    }
  }

  return {
    push(bytes) {
      const out: SignalEvent[] = [];
      for (let i = 0; i < bytes.length; i += 1) {
        const byte = bytes[i] ?? 0;
        // The common cases by far: plain text, and the inside of a colour or cursor sequence.
        if (state === 'ground' && byte !== ESC && byte !== BEL) continue;
        if (state === 'csi' && byte >= 0x30 && byte < QUESTION) continue;
        step(byte, out);
      }
      return out;
    },
  };
}
