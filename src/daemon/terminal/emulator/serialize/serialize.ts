import type { Terminal } from '@xterm/headless';
import { charsetFinal } from './charset.js';
import { createPenWriter, type PenWriter } from './pen.js';
import { beginsPlain, BREAK, endsFull, isBlank, writeRow } from './row.js';
import { coreOf, GROUND, type XtermBuffer, type XtermCore, type XtermLine } from '../xterm/internals.js';

const ESC = '\x1b';
/** Distance of the tab stops of a fresh terminal. */
const TAB_WIDTH_COLS = 8;

/**
 * Returns true where the state can be serialized: at the parser's ground state with no half character, no cluster that the next
 * character could join (which is also what REP repeats), outside synchronized output, and not about to wrap. Elsewhere the
 * keyframe moves on: in real streams such an offset is some bytes away.
 */
export function isClean(terminal: Terminal): boolean {
  const core = coreOf(terminal);
  const input = core._inputHandler;
  const { charset, glevel, _charsets } = core._charsetService;
  return (
    input._parser.currentState === GROUND &&
    input._parser.precedingJoinState === 0 &&
    input._utf8Decoder.interim[0] === 0 &&
    !core.coreService.decPrivateModes.synchronizedOutput &&
    core.buffers.active.x < terminal.cols &&
    // A restored charset that is not the designated one can only be reached by restoring it again.
    (charset === _charsets[glevel] || charset === core.buffers.active.savedCharset)
  );
}

/**
 * Returns bytes that put a freshly reset terminal of the same size into this one's state: both buffers cell by cell with their
 * wraps, saved cursors, tab stops and scroll regions, then modes, charsets, cursor and pen. `colors` are the palette changes,
 * which the emulator core does not keep; `above` limits the lines above the screen. Only valid where `isClean`.
 */
export function serialize(terminal: Terminal, colors: string, above: number): Uint8Array {
  const core = coreOf(terminal);
  const { normal, alt, active } = core.buffers;
  const pen = createPenWriter(core);
  const size = { cols: terminal.cols, rows: terminal.rows };
  let out = titles(core) + colors;
  if (active === normal) {
    const saved = savedCursor(alt, pen, size);
    if (saved !== '') out += `${ESC}[?47h${saved}${pen.plain()}${ESC}[?47l${ESC}[H`;
  }
  out += writeBuffer(normal, pen, { ...size, first: Math.max(0, normal.ybase - above) });
  if (active === alt)
    out += `${pen.plain()}${ESC}[?47h${ESC}[H${writeBuffer(alt, pen, { ...size, first: 0 })}`;
  out += modesBefore(core) + penAndCharsets(core, pen) + cursor(core) + modesAfter(core);
  return Buffer.from(out, 'utf8');
}

/** Returns the pen as sequences from a reset. */
export function penOf(terminal: Terminal): string {
  const core = coreOf(terminal);
  return createPenWriter(core).final(core._inputHandler._curAttrData);
}

type Grid = { cols: number; rows: number };

/** Writes a buffer from its line `first` on. */
function writeBuffer(buffer: XtermBuffer, pen: PenWriter, size: Grid & { first: number }): string {
  const parts = [tabStops(buffer, size)];
  const { length } = buffer.lines;
  const rows = Array.from({ length: length - size.first }, (_, y) => buffer.lines.get(size.first + y)).filter(
    (row) => row !== undefined,
  );
  const steps = stepsBetween(rows, size);
  // The line above the first row is gone: make one, wrap off its end, delete it.
  if (rows[0]?.isWrapped === true && size.rows > 1) parts.push(`${wrapDown(size)}${ESC}[M`);
  for (const [y, row] of rows.entries()) {
    const step = steps[y];
    if (step === 'forced') parts.push(pen.plain(), wrapDown(size), `${ESC}[${size.cols}G${ESC}[X\r`);
    // A character at the start of a row that a wrap began would join the one at the end of the row above.
    if (steps[y - 1] === 'printed') parts.push(BREAK);
    if (!isBlank(row)) parts.push(writeRow(row, pen));
    // A wrap or a new line at the bottom fills with the pen's background.
    if (step !== undefined) parts.push(step === 'forced' ? `${ESC}[B\r` : pen.plain());
    if (step === 'newline') parts.push('\r\n');
  }
  const saved = savedCursor(buffer, pen, size);
  if (saved !== '') parts.push(saved);
  if (buffer.scrollTop !== 0 || buffer.scrollBottom !== size.rows - 1) {
    parts.push(`${ESC}[${buffer.scrollTop + 1};${buffer.scrollBottom + 1}r`);
  }
  parts.push(pen.plain());
  return parts.join('');
}

type Step = 'newline' | 'printed' | 'forced';

/**
 * How to get from each row to the next. A row that continues the one above is reached by printing on, where both are
 * plain; else the wrap is made first (`forced`), and the row above written afterwards, which needs the cursor in its row.
 */
function stepsBetween(rows: readonly XtermLine[], size: Grid): Step[] {
  const steps: Step[] = [];
  for (let y = rows.length - 2; y >= 0; y--) {
    const [row, next] = [rows[y], rows[y + 1]];
    if (row === undefined || next?.isWrapped !== true) steps[y] = 'newline';
    else if (steps[y + 1] !== 'forced' && endsFull(row) && beginsPlain(next)) steps[y] = 'printed';
    else steps[y] = size.rows > 1 ? 'forced' : 'newline';
  }
  return steps;
}

/** Wraps from a blank row into the row below, which stays blank and marked as wrapped, and comes back to column 0. */
function wrapDown({ cols }: Grid): string {
  return `${ESC}[${cols}Gxx\r${ESC}[X${ESC}[A\r`;
}

/** Returns a DECSC with the position, pen and charset of the saved cursor; empty when they are those of a fresh terminal. */
function savedCursor(buffer: XtermBuffer, pen: PenWriter, size: Grid): string {
  const row = Math.min(buffer.savedRow ?? 0, size.rows - 1);
  const { savedExtended: extended } = buffer;
  const saved = { ...buffer.savedCurAttrData, ...(extended === undefined ? {} : { extended }) };
  const final = charsetFinal(buffer.savedCharset);
  const isPlain =
    saved.fg === 0 && saved.bg === 0 && (extended === undefined || (extended._ext | extended._urlId) === 0);
  if (row === 0 && buffer.savedX === 0 && isPlain && final === 'B') return '';
  const set = `${pen.final(saved)}${final === 'B' ? '' : `${ESC}(${final}`}`;
  const back = final === 'B' ? '' : `${ESC}(B`;
  if (buffer.savedX < size.cols) {
    return `${ESC}[${row + 1};${buffer.savedX + 1}H${set}${ESC}7${back}`;
  }
  // Saved when about to wrap: print into the last column to get back there, and restore its cell afterwards.
  const line = buffer.lines.get(buffer.ybase + row);
  const place = `${ESC}[${row + 1};${size.cols}H`;
  let out = `${place}x${set}${ESC}7${back}${pen.plain()}`;
  if (line !== undefined) out += `${ESC}[${row + 1}H${ESC}[${size.cols}X${writeRow(line, pen)}`;
  return out;
}

function tabStops(buffer: XtermBuffer, { cols }: Grid): string {
  const stops = Array.from({ length: cols }, (_, x) => x).filter((x) => buffer.tabs[x] === true);
  const fresh = Array.from(
    { length: Math.ceil(cols / TAB_WIDTH_COLS) },
    (_, index) => index * TAB_WIDTH_COLS,
  );
  if (stops.join() === fresh.join()) return '';
  return `${ESC}[3g${stops.map((x) => `${ESC}[${x + 1}G${ESC}H`).join('')}\r`;
}

function titles(core: XtermCore): string {
  const { _windowTitle: title, _iconName: icon } = core._inputHandler;
  return (icon === '' ? '' : `${ESC}]1;${icon}${ESC}\\`) + (title === '' ? '' : `${ESC}]2;${title}${ESC}\\`);
}

/** Origin mode homes the cursor, so it is set before the cursor. */
function modesBefore(core: XtermCore): string {
  return core.coreService.decPrivateModes.origin ? `${ESC}[?6h` : '';
}

function cursor(core: XtermCore): string {
  const { x, y, scrollTop } = core.buffers.active;
  const row = core.coreService.decPrivateModes.origin ? y - scrollTop : y;
  return `${ESC}[${row + 1};${x + 1}H`;
}

function charsets(core: XtermCore): string {
  const { glevel, _charsets } = core._charsetService;
  let out = '';
  for (const [index, intermediate] of ['(', ')', '*', '+'].entries()) {
    const final = charsetFinal(_charsets[index]);
    if (final !== 'B') out += `${ESC}${intermediate}${final}`;
  }
  return out + (['', '\x0e', `${ESC}n`, `${ESC}o`][glevel] ?? '');
}

/**
 * Writes the pen, and the charset that only a restored cursor leaves: one in use that is not the designated one. Where there is
 * such a charset, the cursor is restored once more; its position follows.
 */
function penAndCharsets(core: XtermCore, pen: PenWriter): string {
  const { charset, glevel, _charsets } = core._charsetService;
  const isOdd = charset !== _charsets[glevel] && charset === core.buffers.active.savedCharset;
  let out = '';
  if (isOdd) out += `${charsets(core)}${ESC}8`;
  if (isOdd) pen.unknown();
  out += pen.final(core._inputHandler._curAttrData);
  return isOdd ? out : out + charsets(core);
}

function modesAfter(core: XtermCore): string {
  const { modes, decPrivateModes: dec, isCursorHidden } = core.coreService;
  const { activeProtocol, activeEncoding } = core.coreMouseService;
  const { convertEol, cursorBlink } = core.optionsService.rawOptions;
  const styles = { block: 1, underline: 3, bar: 5 };
  const mouse: Record<string, string> = { X10: '9', VT200: '1000', DRAG: '1002', ANY: '1003' };
  const encoding: Record<string, string> = { SGR: '1006', SGR_PIXELS: '1016' };
  const on = [
    dec.applicationCursorKeys && '1',
    cursorBlink && '12',
    dec.reverseWraparound && '45',
    mouse[activeProtocol],
    dec.sendFocus && '1004',
    encoding[activeEncoding],
    dec.bracketedPasteMode && '2004',
  ].filter(Boolean);
  let out = on.map((mode) => `${ESC}[?${mode}h`).join('');
  if (dec.applicationKeypad) out += `${ESC}=`;
  if (isCursorHidden) out += `${ESC}[?25l`;
  if (dec.cursorStyle !== undefined)
    out += `${ESC}[${styles[dec.cursorStyle] + (dec.cursorBlink === false ? 1 : 0)} q`;
  if (modes.insertMode) out += `${ESC}[4h`;
  if (convertEol) out += `${ESC}[20h`;
  if (!dec.wraparound) out += `${ESC}[?7l`;
  return out;
}
