import type { Terminal } from '@xterm/headless';

/**
 * The parts of xterm.js 6 outside its public interface that an exact copy of its state needs: cell words, pen, saved cursors,
 * charsets, tab stops, parser state. Names as in the sources of @xterm/xterm 6.0.0 (`src/common`); the keyframe tests fail when
 * a new version moves one.
 */
export type XtermCore = {
  buffers: { normal: XtermBuffer; alt: XtermBuffer; active: XtermBuffer };
  coreService: {
    isCursorHidden: boolean;
    modes: { insertMode: boolean };
    decPrivateModes: {
      applicationCursorKeys: boolean;
      applicationKeypad: boolean;
      bracketedPasteMode: boolean;
      cursorBlink: boolean | undefined;
      cursorStyle: 'block' | 'underline' | 'bar' | undefined;
      origin: boolean;
      reverseWraparound: boolean;
      sendFocus: boolean;
      synchronizedOutput: boolean;
      wraparound: boolean;
    };
  };
  coreMouseService: { activeProtocol: string; activeEncoding: string };
  optionsService: { rawOptions: { convertEol: boolean; cursorBlink: boolean } };
  _charsetService: { charset: object | undefined; glevel: number; _charsets: (object | undefined)[] };
  _oscLinkService: { getLinkData(id: number): { id?: string; uri: string } | undefined };
  _inputHandler: {
    parse(data: Uint8Array): void | Promise<boolean>;
    _parser: { currentState: number; precedingJoinState: number };
    _utf8Decoder: { interim: Uint8Array };
    _curAttrData: XtermAttributes;
    _windowTitle: string;
    _iconName: string;
  };
};

export type XtermExtended = { _ext: number; _urlId: number };
/** Attribute words: colour in the low 26 bits, flags above (see ATTRIBUTE). */
export type XtermAttributes = { fg: number; bg: number; extended?: XtermExtended };

export type XtermBuffer = {
  x: number;
  y: number;
  ybase: number;
  scrollTop: number;
  scrollBottom: number;
  tabs: Record<number, boolean | undefined>;
  savedX: number;
  /** Row of the saved cursor on the screen; see contract/terminal/saved-cursor.ts. */
  savedRow?: number;
  savedExtended?: XtermExtended;
  savedCurAttrData: XtermAttributes;
  savedCharset: object | undefined;
  lines: { length: number; get(index: number): XtermLine | undefined };
};

/** A row: three words a cell (content, fg, bg). */
export type XtermLine = {
  isWrapped: boolean;
  length: number;
  _data: Uint32Array;
  _combined: Record<number, string>;
  _extendedAttrs: Record<number, XtermExtended | undefined>;
};

/** Content word: the code point, or a flag that the text is in `_combined`; the width is in the bits above. */
export const CONTENT = { code: 0x1fffff, combined: 0x200000, any: 0x3fffff, widthShift: 22 } as const;

/** Attribute words, `fg` and `bg`. */
export const ATTRIBUTE = {
  colorMode: 0x3000000,
  p16: 0x1000000,
  p256: 0x2000000,
  rgb: 0x3000000,
  color: 0x3ffffff,
  fg: {
    inverse: 0x4000000,
    bold: 0x8000000,
    underline: 0x10000000,
    blink: 0x20000000,
    invisible: 0x40000000,
    strikethrough: 0x80000000,
  },
  bg: {
    italic: 0x4000000,
    dim: 0x8000000,
    extended: 0x10000000,
    protected: 0x20000000,
    overline: 0x40000000,
  },
} as const;

/** The parser's ground state. */
export const GROUND = 0;

export function coreOf(terminal: Terminal): XtermCore {
  return (terminal as unknown as { _core: XtermCore })._core;
}
