import type { Clock } from '../../../lib/clock.js';
import type { LogFile } from '../log/log-file.js';
import type { Marks } from '../log/marks.js';
import type { Size } from '../types.js';

/** The size of a session's terminal, and the byte from which it applies. */
export type Resizing = {
  /** Returns the size in force for what is printed from now on. */
  size(): Size;
  /** Has tmux set the size. The mark is written first, so that nothing printed for the new size stands before it. */
  resize(next: Size): Promise<void>;
  /** Takes the size from a listing of panes. When somebody else changed it in tmux, the mark goes where the log ended two listings before. */
  listed(next: Size): void;
};

type Deps = {
  log: Pick<LogFile, 'base' | 'end' | 'poll'>;
  marks: Pick<Marks, 'size' | 'sizeAt'>;
  clock: Pick<Clock, 'monotonic'>;
  /** Sends the size to tmux before it returns, so that nothing comes between the mark and it; resolves with the pane's new size. */
  send(size: Size): Promise<Size>;
  /** The size changed: viewers are informed. */
  changed(): void;
  /** The size had changed at this offset already: what was made of the bytes since is wrong. */
  invalidated(offset: number): void;
  onError(error: unknown): void;
};

/** A listing of panes may be older than our own resize; its sizes are ignored for this long after one. */
const OWN_RESIZE_MS = 2000;

export function createResizing(first: Size, deps: Deps): Resizing {
  const { log, marks, clock, changed, invalidated: mistaken } = deps;
  let size: Size = { cols: first.cols, rows: first.rows };
  let resizedAt = Number.NEGATIVE_INFINITY;

  /** Up to here the size is known to have applied: a listing said so, or the mark is here. */
  let confirmedEnd = log.end;
  /** Where the log ended at the last listing. The listing may be older than that output, so only the next one confirms it. */
  let listedEnd = log.end;

  if (marks.sizeAt(log.end) === null) marks.size({ offset: log.base, ...size });
  else mark(size);

  /** Marks the current end of the log: bytes after it are printed for this size. */
  function mark(next: Size): void {
    size = { cols: next.cols, rows: next.rows };
    log.poll(false);
    confirmedEnd = log.end;
    listedEnd = confirmedEnd;
    marks.size({ offset: confirmedEnd, ...size });
  }

  const differs = (other: Size): boolean => other.cols !== size.cols || other.rows !== size.rows;

  /** Corrects the size from the last known offset on. An agent that redraws has done so by now; what it printed for the old size since then is less. */
  function correct(next: Size): void {
    size = { cols: next.cols, rows: next.rows };
    marks.size({ offset: confirmedEnd, ...size });
    log.poll(false);
    listedEnd = confirmedEnd;
    if (log.end > confirmedEnd) mistaken(confirmedEnd);
    changed();
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
        const got = await answer;
        // A window split by hand, or a size beyond tmux's limits.
        if (size === mine && differs(got)) correct(got);
      } catch (error) {
        // The resize never happened; undo it unless a later one did.
        if (size === mine) {
          mark(before);
          changed();
        }
        deps.onError(error);
      }
    },
    listed(next) {
      if (clock.monotonic() - resizedAt <= OWN_RESIZE_MS) return;
      if (differs(next)) correct(next);
      else {
        confirmedEnd = listedEnd;
        listedEnd = log.end;
      }
    },
  };
}
