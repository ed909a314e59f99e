import type { Clock } from '../../lib/clock.js';
import type { LogFile } from '../log-file.js';
import type { Marks } from '../marks.js';
import type { Size } from '../port.js';

/** The size of a session's terminal, and from which byte on. */
export type Resizing = {
  /** The size in force for what is printed from now on. */
  size(): Size;
  /** Has tmux set the size. Its mark is written first, so that nothing printed for it stands before the mark. */
  resize(next: Size): Promise<void>;
  /** What a listing of panes said: somebody else changed the size in tmux. */
  listed(next: Size): void;
};

type Deps = {
  log: Pick<LogFile, 'base' | 'end' | 'look'>;
  marks: Pick<Marks, 'size' | 'sizeAt'>;
  clock: Pick<Clock, 'monotonic'>;
  /** Sends the size to tmux before it returns, so that nothing comes between the mark and it; settles with the answer. */
  send(size: Size): Promise<void>;
  /** The size is another one than before: viewers are told. */
  changed(): void;
  onError(error: unknown): void;
};

/** A listing of panes may be older than a resize of ours; its sizes are not believed for this long after one. Unit: ms. */
const OWN_RESIZE_MS = 2000;

export function createResizing(first: Size, deps: Deps): Resizing {
  const { log, marks, clock, changed } = deps;
  let size: Size = { cols: first.cols, rows: first.rows };
  let resizedAt = Number.NEGATIVE_INFINITY;

  if (marks.sizeAt(log.end) === null) marks.size({ offset: log.base, ...size });
  else mark(size);

  /** What comes after the bytes that are there now is printed for this size. */
  function mark(next: Size): void {
    size = { cols: next.cols, rows: next.rows };
    log.look(false);
    marks.size({ offset: log.end, ...size });
  }

  return {
    size: () => size,
    async resize(next) {
      const before = size;
      resizedAt = clock.monotonic();
      mark(next);
      const mine = size;
      const answer = deps.send(next);
      changed();
      try {
        await answer;
      } catch (error) {
        // It never happened; unless a later one did.
        if (size === mine) {
          mark(before);
          changed();
        }
        deps.onError(error);
      }
    },
    listed(next) {
      const differs = next.cols !== size.cols || next.rows !== size.rows;
      if (!differs || clock.monotonic() - resizedAt <= OWN_RESIZE_MS) return;
      mark(next);
      changed();
    },
  };
}
