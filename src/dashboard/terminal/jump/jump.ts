import type { IMarker, Terminal } from '@xterm/xterm';
import type { DaemonFrame } from '../../../contract/terminal/frames.js';
import { countRows } from '../bytes/count-rows.js';
import type { Pump } from '../bytes/pump.js';

/** Newer output is printed again to count its rows; for more than this, nobody would wait. */
const READ_MAX_BYTES = 16 * 1024 * 1024;
/** Where the target is placed, as a part of the screen's height: what led to it is above. */
const ABOVE = 0.7;

/**
 * `older`: no longer kept here. `screen`: the program uses the whole screen, which has no lines. `away`: the log is not
 * available.
 */
export type Jumped = 'shown' | 'older' | 'screen' | 'away';

export type JumpDeps = {
  terminal: Terminal;
  pump: Pump;
  /** Returns the bytes of the log between two offsets; null if they are not available. */
  read(from: number, to: number): Promise<Uint8Array | null>;
  /** The view has moved. */
  onMoved(): void;
};

/** Goes to what the terminal showed when its log had a given length. */
export type Jump = {
  /** A frame is about to be written. */
  frame(frame: DaemonFrame): void;
  to(offset: number): Promise<Jumped>;
  stop(): void;
};

export function createJump({ terminal, pump, read, onMoved }: JumpDeps): Jump {
  /** The log length at the cursor once everything passed on so far is written. */
  let end = 0;
  let marker: IMarker | undefined;

  function show(line: number): void {
    marker?.dispose();
    const { baseY, cursorY } = terminal.buffer.active;
    marker = terminal.registerMarker(line - baseY - cursorY);
    const mark = terminal.registerDecoration({ marker, width: terminal.cols, layer: 'top' });
    mark?.onRender((element) => {
      element.style.pointerEvents = 'none';
      element.style.borderBottom = '1px solid var(--accent)';
    });
    terminal.scrollToLine(Math.max(0, line - Math.floor(terminal.rows * ABOVE)));
  }

  /** Returns a marker at the cursor once everything received is written, and the log length there. */
  const anchored = (): Promise<{ anchor: IMarker; at: number }> =>
    new Promise((resolve) => {
      const at = end;
      pump.after(() => resolve({ anchor: terminal.registerMarker(0), at }));
    });

  return {
    frame: ({ offset, bytes, kind }) => {
      end = kind === 'keyframe' ? offset : offset + bytes.length;
    },
    async to(offset) {
      if (terminal.buffer.active.type === 'alternate') return 'screen';
      const { anchor, at } = await anchored();
      const far = at - offset > READ_MAX_BYTES;
      const bytes = far ? null : at <= offset ? new Uint8Array() : await read(offset, at);
      const rows = bytes === null ? null : await countRows(bytes, terminal);
      const line = anchor.line - (rows ?? 0);
      const lost = anchor.isDisposed;
      anchor.dispose();
      if (far) return 'older';
      if (bytes === null || lost) return 'away';
      if (rows === null) return 'screen';
      if (line < 0) return 'older';
      show(line);
      onMoved();
      return 'shown';
    },
    stop: () => marker?.dispose(),
  };
}
