import type { IMarker, Terminal } from '@xterm/xterm';
import type { DaemonFrame } from '../../../contract/terminal/frames.js';
import { countRows } from './count-rows.js';
import type { Pump } from './pump.js';

/** Newer output is printed again to count its rows; with more than this, the line would be far away. */
const READ_MAX_BYTES = 2 * 1024 * 1024;

/** What the line needs besides the terminal. */
export type LastSeenLineDeps = {
  terminal: Terminal;
  pump: Pump;
  /** Returns the bytes of the log between two offsets; null if they are not available. */
  read(from: number, to: number): Promise<Uint8Array | null>;
  onMarked(marked: boolean): void;
};

export type LastSeenLine = {
  opened(o: { viewed_offset: number | null; end: number }): void;
  /** True if the last viewed position lies within this frame. */
  splits(frame: DaemonFrame): boolean;
  /** Writes such a frame in two parts and marks the seam. */
  write(frame: DaemonFrame, done: () => void): void;
  /**
   * Called after a keyframe and everything up to this offset were written: the position may lie within what the
   * keyframe shows.
   */
  restored(offset: number): void;
  /** Everything is about to be written again. */
  again(): void;
  /** Scrolls to the line. */
  show(): void;
  stop(): void;
};

/** A thin line in the scrollback, above the first output that has not been viewed yet. */
export function createLastSeenLine({ terminal, pump, read, onMarked }: LastSeenLineDeps): LastSeenLine {
  let at: number | null = null;
  let marker: IMarker | undefined;
  let wanted: number | null = null;
  let isFirst = true;
  let stopped = false;

  /** Marks the row that is `up` rows above the cursor; returns false if it is no longer kept. */
  const mark = (up: number): boolean => {
    at = null;
    marker?.dispose();
    const { active } = terminal.buffer;
    if (active.type === 'alternate' || active.baseY + active.cursorY < up) return false;
    marker = terminal.registerMarker(-up);
    const decoration = terminal.registerDecoration({ marker, width: terminal.cols, layer: 'top' });
    decoration?.onRender((element) => {
      element.style.pointerEvents = 'none';
      element.style.borderBottom = '1px dashed var(--accent)';
      element.title = 'Last viewed here';
    });
    return true;
  };

  /** A keyframe has no seam: the newer output is printed once more, out of sight, to count its rows. */
  const find = async (from: number, to: number): Promise<void> => {
    const anchor = terminal.registerMarker(0);
    const bytes = to - from > READ_MAX_BYTES ? null : await read(from, to);
    const { cols, rows } = terminal;
    const rowsSince = bytes === null ? null : await countRows(bytes, { cols, rows });
    const { active } = terminal.buffer;
    // Cleared meanwhile (another keyframe), or passed on to another session.
    const lost = stopped || anchor.isDisposed;
    const since = lost ? 0 : active.baseY + active.cursorY - anchor.line;
    anchor.dispose();
    if (lost || rowsSince === null || rowsSince < 1) return;
    if (mark(rowsSince + since) && (marker?.line ?? 0) < active.baseY) onMarked(true);
  };

  return {
    opened: ({ viewed_offset: viewed, end }) => {
      // Only what was new when the page opened counts: the reconnect of a page that is being viewed marks nothing.
      at = isFirst && viewed !== null && viewed < end ? viewed : null;
      wanted = at;
      isFirst = false;
    },
    splits: (frame) =>
      at !== null && frame.kind === 'output' && frame.offset <= at && at < frame.offset + frame.bytes.length,
    write: (frame, done) => {
      const cut = (at ?? frame.offset) - frame.offset;
      if (cut > 0) pump.bytes(frame.bytes.subarray(0, cut), () => undefined);
      pump.after(() => {
        if (mark(0)) onMarked(true);
      });
      pump.bytes(frame.bytes.subarray(cut), done);
    },
    restored: (offset) => {
      const from = at;
      if (from === null || from >= offset) return;
      at = null;
      pump.after(() => void find(from, offset));
    },
    again: () => {
      at = wanted;
    },
    stop: () => {
      stopped = true;
      marker?.dispose();
    },
    show: () => {
      if (marker === undefined || marker.isDisposed) return;
      terminal.scrollToLine(Math.max(0, marker.line - Math.floor(terminal.rows / 3)));
    },
  };
}
