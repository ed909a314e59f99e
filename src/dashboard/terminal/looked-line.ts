import type { IMarker, Terminal } from '@xterm/xterm';
import type { DaemonFrame } from '../../contract/frames.js';
import type { Pump } from './pump.js';

export type LookedLine = {
  opened(o: { viewed_offset: number | null; end: number }): void;
  /** True when the place where a person last looked is inside of this frame. */
  splits(frame: DaemonFrame): boolean;
  /** Writes such a frame in two parts, and marks the seam. */
  write(frame: DaemonFrame, done: () => void): void;
  /** Scrolls to the line. */
  show(): void;
  stop(): void;
};

/** A thin line in the scrollback, above the first output that nobody has looked at yet. */
export function createLookedLine(
  terminal: Terminal,
  pump: Pump,
  onMarked: (marked: boolean) => void,
): LookedLine {
  let at: number | null = null;
  let marker: IMarker | undefined;
  let isFirst = true;

  const mark = (): void => {
    at = null;
    marker?.dispose();
    marker = terminal.registerMarker(0);
    if (marker === undefined) return;
    const decoration = terminal.registerDecoration({ marker, width: terminal.cols, layer: 'top' });
    decoration?.onRender((element) => {
      element.style.pointerEvents = 'none';
      element.style.borderBottom = '1px dashed var(--accent)';
      element.title = 'You last looked here';
    });
    onMarked(true);
  };

  return {
    opened: ({ viewed_offset: viewed, end }) => {
      // Only what was new when the page came counts: a reconnect of a page that is looked at marks nothing.
      at = isFirst && viewed !== null && viewed < end ? viewed : null;
      isFirst = false;
    },
    splits: (frame) =>
      at !== null && frame.kind === 'output' && frame.offset <= at && at < frame.offset + frame.bytes.length,
    write: (frame, done) => {
      const cut = (at ?? frame.offset) - frame.offset;
      if (cut > 0) pump.bytes(frame.bytes.subarray(0, cut), () => undefined);
      pump.after(mark);
      pump.bytes(frame.bytes.subarray(cut), done);
    },
    stop: () => marker?.dispose(),
    show: () => {
      if (marker === undefined || marker.isDisposed) return;
      terminal.scrollToLine(Math.max(0, marker.line - Math.floor(terminal.rows / 3)));
    },
  };
}
