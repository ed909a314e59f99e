/** Turns a terminal's byte stream into lines of text, piece by piece: an escape sequence may be cut anywhere. */
export type LogText = { feed(bytes: Uint8Array): Uint8Array; end(): Uint8Array };

/** What a sequence may hold before it is taken for garbage: images inside one are long. Unit: bytes. */
const SEQUENCE_MAX = 1024 * 1024;
/** No terminal is wider. Unit: columns. */
const BLANKS_MAX = 1000;

const BEL = 0x07;
const LF = 0x0a;
const CR = 0x0d;
const CAN = 0x18;
const SUB = 0x1a;
const ESC = 0x1b;
const TAB = 0x09;

type State =
  | 'ground'
  | 'escape'
  /** ESC and intermediates, such as the choice of a character set. */
  | 'intermediate'
  | 'csi'
  /** OSC, DCS, SOS, PM, APC: ended by ST, OSC also by BEL. */
  | 'string'
  | 'string_escape'
  /** After the first byte of a two-byte UTF-8 character that may be a C1 control. */
  | 'c1';

/**
 * Strips what moves, colours and asks (ECMA-48, and xterm's strings), so that neither a file nor a terminal gets more than text.
 * Moving right becomes blanks and moving to another line a line break, for agents draw that way what a person reads as words.
 * With `colours`, SGR sequences stay: they only colour.
 */
export function createLogText({ colours = false } = {}): LogText {
  let state: State = 'ground';
  let parameters = '';
  let length = 0;
  let bellEnds = false;
  let column = 0;
  let afterCr = false;
  let out: number[] = [];

  const breakLine = () => {
    if (column === 0) return;
    out.push(LF);
    column = 0;
  };
  const blanks = (count: number) => {
    const amount = Math.min(count, BLANKS_MAX);
    for (let index = 0; index < amount; index += 1) out.push(0x20);
    column += amount;
  };
  const enter = (next: State) => {
    state = next;
    parameters = '';
    length = 0;
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
      breakLine(); // the line is written over: both are shown
    }
    out.push(byte);
    if ((byte & 0xc0) !== 0x80) column += 1;
  }

  function ground(byte: number): void {
    if (byte === ESC) enter('escape');
    else if (byte === 0xc2) state = 'c1';
    else if (byte === LF || byte === CR || byte === TAB || (byte >= 0x20 && byte !== 0x7f)) text(byte);
  }

  function afterC2(byte: number): void {
    state = 'ground';
    if (byte >= 0x80 && byte <= 0x9f) return; // U+0080–U+009F: some terminals obey them
    text(0xc2);
    ground(byte);
  }

  function escape(byte: number): void {
    if (byte === 0x5b) enter('csi');
    else if (byte === 0x5d || byte === 0x50 || byte === 0x58 || byte === 0x5e || byte === 0x5f) {
      enter('string');
      bellEnds = byte === 0x5d;
    } else if (byte >= 0x20 && byte <= 0x2f) state = 'intermediate';
    else if (byte === ESC) enter('escape');
    else {
      state = 'ground';
      if (byte === 0x44 || byte === 0x45 || byte === 0x4d) breakLine(); // IND, NEL, RI
    }
  }

  function csi(byte: number): void {
    if (byte >= 0x20 && byte <= 0x3f) {
      parameters += String.fromCharCode(byte);
    } else if (byte >= 0x40 && byte <= 0x7e) {
      state = 'ground';
      finishCsi(String.fromCharCode(byte));
    } else if (byte === LF || byte === CR || byte === TAB) {
      text(byte); // controls inside a sequence are obeyed (ECMA-48 leaves it open, terminals agree)
    }
  }

  function finishCsi(final: string): void {
    if (final === 'm') {
      if (colours && /^[\d;:]*$/.test(parameters))
        for (const char of `\u001b[${parameters}m`) out.push(char.charCodeAt(0));
      return;
    }
    const amount = Math.max(1, Number.parseInt(parameters, 10) || 1);
    if (final === 'C' || final === 'a') blanks(amount);
    else if ((final === 'G' || final === '`') && amount - 1 >= column) blanks(amount - 1 - column);
    else if ('ABEFGHdef`'.includes(final)) breakLine();
  }

  function string(byte: number): void {
    if (byte === ESC) state = 'string_escape';
    else if (byte === BEL && bellEnds) state = 'ground';
  }

  function stringEscape(byte: number): void {
    if (byte === 0x5c) state = 'ground';
    else if (byte === ESC)
      return; // doubled, as inside tmux's passthrough: still the string
    else state = 'string';
  }

  const steps: Record<State, (byte: number) => void> = {
    ground,
    escape,
    intermediate: (byte) => {
      if (byte === ESC) enter('escape');
      else if (byte >= 0x30) state = 'ground';
    },
    csi,
    string,
    string_escape: stringEscape,
    c1: afterC2,
  };

  return {
    feed(bytes) {
      out = [];
      for (const byte of bytes) {
        if (state !== 'ground' && (byte === CAN || byte === SUB || ++length > SEQUENCE_MAX)) state = 'ground';
        else if (state === 'csi' && byte === ESC) enter('escape');
        else steps[state](byte);
      }
      return Uint8Array.from(out);
    },
    end: () => (colours ? new TextEncoder().encode('\u001b[0m') : new Uint8Array()),
  };
}
