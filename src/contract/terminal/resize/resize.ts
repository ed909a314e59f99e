import { reflow } from './reflow.js';
import { trackScrolled, type Scrolled } from './scrolled.js';
import type { Buffer, Core, BufferLine } from './xterm-buffer.js';

/**
 * Resizes the normal screen as tmux does (`screen_resize`, `grid_reflow`), so that it shows what tmux shows even when the program
 * does not redraw. xterm.js takes different rows from below the cursor and from above the screen, and does not wrap the
 * cursor's line again.
 */
export function resizeAsTmux(terminal: object): void {
  const { _core: core } = terminal as { _core: Core };
  const scrolled = trackScrolled(terminal);
  const patched = new WeakSet<Buffer>();
  // Called before every resize, since a reset of the terminal creates new buffers.
  const patch = (buffer: Buffer): void => {
    if (patched.has(buffer)) return;
    patched.add(buffer);
    const original = buffer.resize.bind(buffer);
    buffer.resize = (cols, rows) => {
      if (buffer.lines.length === 0 || !buffer._hasScrollback) return original(cols, rows);
      resize(buffer, { cols, rows }, scrolled);
    };
  };
  const { buffers } = core;
  const resizeBoth = buffers.resize.bind(buffers);
  buffers.resize = (cols, rows) => {
    patch(buffers.normal);
    resizeBoth(cols, rows);
  };
}

function resize(buffer: Buffer, { cols, rows }: { cols: number; rows: number }, scrolled: Scrolled): void {
  const follows = buffer.ydisp === buffer.ybase;
  const before = Array.from({ length: buffer.lines.length }, (_, at) => buffer.lines.get(at)).filter(
    (line) => line !== undefined,
  );
  const changesRows = rows !== buffer._rows;
  let cursor = buffer.ybase + buffer.y;
  let count = scrolled.count();
  let base = buffer.ybase;
  if (changesRows) {
    base = resizeRows(buffer, before, { rows, scrolled: count });
    count += base - buffer.ybase;
  }
  let after = before;
  const fill = buffer.getNullCell();
  if (cols !== buffer._cols) {
    const flow = reflow(buffer, before, { cols, cursor, scrolled: count });
    count = flow.scrolled;
    after = flow.lines;
    cursor = flow.cursor;
    while (after.length < rows) after.push(buffer.getBlankLine(undefined));
    base = Math.max(0, after.length - rows);
    for (const marker of buffer.markers.slice()) {
      const line = flow.places[marker.line];
      if (line === undefined) marker.dispose();
      else marker.line = line;
    }
  }
  for (const line of after) line.resize(cols, fill);

  const { lines } = buffer;
  const most = buffer._getCorrectBufferLength(rows);
  const trimmed = Math.max(0, after.length - most);
  lines.length = 0;
  lines.maxLength = most;
  for (const line of trimmed > 0 ? after.slice(trimmed) : after) lines.push(line);
  for (const marker of trimmed > 0 ? buffer.markers.slice() : []) {
    marker.line -= trimmed;
    if (marker.line < 0) marker.dispose();
  }
  const isAbove = cursor < base;
  buffer.ybase = base - Math.min(trimmed, base);
  scrolled.set(Math.min(count, buffer.ybase));
  buffer.ydisp = follows ? buffer.ybase : Math.min(buffer.ydisp, buffer.ybase);
  buffer.y = isAbove ? 0 : Math.min(cursor - base, rows - 1);
  buffer.x = isAbove ? 0 : Math.min(buffer.x, cols);
  buffer.savedX = Math.min(buffer.savedX, cols - 1);
  if (changesRows) {
    buffer.scrollTop = 0;
    buffer.scrollBottom = rows - 1;
  }
  buffer._cols = cols;
  buffer._rows = rows;
}

/** Removes rows below the cursor first and brings back scrolled lines first. Returns where the screen begins afterwards. */
function resizeRows(
  buffer: Buffer,
  lines: BufferLine[],
  { rows, scrolled }: { rows: number; scrolled: number },
): number {
  const old = buffer._rows;
  if (rows < old) {
    const below = Math.min(old - rows, old - 1 - buffer.y);
    lines.length = Math.max(buffer.ybase + buffer.y + 1, lines.length - below);
    return buffer.ybase + (old - rows - below);
  }
  const back = Math.min(rows - old, scrolled);
  for (let row = old + back; row < rows; row++) lines.push(buffer.getBlankLine(undefined));
  return buffer.ybase - back;
}
