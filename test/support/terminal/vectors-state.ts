import type { HeadlessTerminal } from '../../../src/daemon/terminal/emulator/xterm/xterm.js';
import {
  ATTRIBUTE,
  coreOf,
  type XtermBuffer,
  type XtermCore,
  type XtermLine,
} from '../../../src/daemon/terminal/emulator/xterm/internals.js';

/**
 * The whole state of a terminal as plain values to compare: both buffers cell by cell, cursors, saved cursors, regions, tabs,
 * pen, modes, charsets, titles. Words of colour are reduced to what they mean (xterm.js leaves old bits in unused places),
 * links to where they lead.
 */
export function stateOf(terminal: HeadlessTerminal): Record<string, unknown> {
  const core = coreOf(terminal);
  const { normal, alt, active } = core.buffers;
  const { modes, decPrivateModes, isCursorHidden } = core.coreService;
  const { charset, glevel, _charsets } = core._charsetService;
  const input = core._inputHandler;
  return {
    size: [terminal.cols, terminal.rows],
    active: active === alt ? 'alternate' : 'normal',
    cursor: [active.x, active.y],
    normal: bufferState(core, normal, terminal),
    alternate: bufferState(core, alt, terminal),
    pen: attributes(core, input._curAttrData.fg, input._curAttrData.bg, input._curAttrData.extended),
    linked:
      (input._curAttrData.bg & ATTRIBUTE.bg.extended) !== 0 &&
      core._oscLinkService.getLinkData(input._curAttrData.extended?._urlId ?? 0) !== undefined,
    modes: { ...modes, ...decPrivateModes, isCursorHidden },
    blink: core.optionsService.rawOptions.cursorBlink,
    convertEol: core.optionsService.rawOptions.convertEol,
    mouse: [core.coreMouseService.activeProtocol, core.coreMouseService.activeEncoding],
    charsets: [charset, glevel, _charsets[0], _charsets[1], _charsets[2], _charsets[3]],
    titles: [input._windowTitle, input._iconName],
    parser: [input._parser.currentState, [...input._utf8Decoder.interim]],
  };
}

function bufferState(core: XtermCore, buffer: XtermBuffer, { cols, rows }: HeadlessTerminal): unknown {
  const lines = Array.from({ length: buffer.lines.length }, (_, y) => buffer.lines.get(y));
  return {
    lines: lines.map((line) => (line === undefined ? null : lineState(core, line))),
    ybase: buffer.ybase,
    region: [buffer.scrollTop, buffer.scrollBottom],
    tabs: Array.from({ length: cols }, (_, x) => buffer.tabs[x] === true),
    saved: [
      buffer.savedX,
      Math.min(buffer.savedRow ?? 0, rows - 1),
      attributes(core, buffer.savedCurAttrData.fg, buffer.savedCurAttrData.bg, buffer.savedExtended),
      buffer.savedCharset,
    ],
  };
}

function lineState(core: XtermCore, line: XtermLine): unknown {
  const cells: string[] = [];
  for (let x = 0; x < line.length; x++) {
    const [content = 0, fg = 0, bg = 0] = line._data.subarray(x * 3, x * 3 + 3);
    const text =
      (content & 0x200000) !== 0 ? (line._combined[x] ?? '?') : String.fromCodePoint(content & 0x1fffff);
    const extended = (bg & ATTRIBUTE.bg.extended) === 0 ? undefined : line._extendedAttrs[x];
    cells.push(`${text}/${content >>> 22}/${attributes(core, fg, bg, extended)}`);
  }
  return `${line.isWrapped ? '↪' : '|'}${cells.join('¦')}`;
}

function attributes(
  core: XtermCore,
  fg: number,
  bg: number,
  extended: { _ext: number; _urlId: number } | undefined,
): string {
  const flags = (fg & ~ATTRIBUTE.color) >>> 26;
  const underlined = (fg & ATTRIBUTE.fg.underline) !== 0;
  const style = underlined ? (extended === undefined ? 1 : (extended._ext >>> 26) & 7) : 0;
  // Extended attributes count by their effect: an underline style without the underline flag shows nothing.
  const back = (bg & ~ATTRIBUTE.color & ~ATTRIBUTE.bg.extended) >>> 26;
  const link =
    extended === undefined || extended._urlId === 0
      ? ''
      : core._oscLinkService.getLinkData(extended._urlId)?.uri;
  return `${color(fg)},${color(bg)},${flags},${back},${style},${color(extended?._ext ?? 0)},${link ?? ''}`;
}

function color(word: number): string {
  switch (word & ATTRIBUTE.colorMode) {
    case ATTRIBUTE.p16:
      return `p${word & 0xf}`;
    case ATTRIBUTE.p256:
      return `x${word & 0xff}`;
    case ATTRIBUTE.rgb:
      return `#${(word & 0xffffff).toString(16)}`;
    default:
      return '-';
  }
}

/** Where two states differ: `path: one ≠ other`, at most five; rows are compared cell by cell. */
export function differences(one: unknown, other: unknown, path = ''): string[] {
  if (Object.is(one, other)) return [];
  if (typeof one === 'string' && typeof other === 'string' && path.includes('lines')) {
    const [cells, others] = [one.split('¦'), other.split('¦')];
    const index = cells.findIndex((cell, x) => cell !== others[x]);
    return [`${path}[${index}]: ${cells[index]} ≠ ${others[index]}`];
  }
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return [`${path}: ${String(one)} ≠ ${String(other)}`];
  }
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  const [left, right] = [one as Record<string, unknown>, other as Record<string, unknown>];
  return [...keys].flatMap((key) => differences(left[key], right[key], `${path}.${key}`)).slice(0, 5);
}
