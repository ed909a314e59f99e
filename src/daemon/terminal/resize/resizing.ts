import type { Clock } from '../../../lib/clock.js';
import type { LogFile } from '../log/log-file.js';
import type { Marks } from '../log/marks.js';
import type { Size } from '../types.js';

/** The size of a session's terminal, and from which byte on. */
export type Resizing = {
  /** The size in force for what is printed from now on. */
  size(): Size;
  /** Has tmux set the size. Its mark is written first, so that nothing printed for it stands before the mark. */
  resize(next: Size): Promise<void>;
  /** What a listing of panes said. When somebody else changed the size in tmux, the mark goes where the log ended two listings before. */
  listed(next: Size): void;
};

type Deps = {
  log: Pick<LogFile, 'base' | 'end' | 'poll'>;
  marks: Pick<Marks, 'size' | 'sizeAt'>;
  clock: Pick<Clock, 'monotonic'>;
  /** Has sent the size to tmux when it returns, so that nothing comes between the mark and it; answers the size the pane got. */
  send(size: Size): Promise<Size>;
  /** The size is another one than before: viewers are told. */
  changed(): void;
  /** It was another one from this offset on already: what was made of the bytes since is wrong. */
  mistaken(offset: number): void;
  onError(error: unknown): void;
};

/** A listing of panes may be older than a resize of ours; its sizes are not believed for this long after one. Unit: ms. */
const OWN_RESIZE_MS = 2000;

export function createResizing(first: Size, deps: Deps): Resizing {
  const { log, marks, clock, changed, mistaken } = deps;
  let size: Size = { cols: first.cols, rows: first.rows };
  let resizedAt = Number.NEGATIVE_INFINITY;

  /** Up to here the size is known to have held: a listing said so, or the mark is here. */
  let known = log.end;
  /** Where the log ended at the last listing. It may have been made before what had been printed by then, so it is the next one that says so. */
  let listedAt = log.end;

  if (marks.sizeAt(log.end) === null) marks.size({ offset: log.base, ...size });
  else mark(size);

  /** What comes after the bytes that are there now is printed for this size. */
  function mark(next: Size): void {
    size = { cols: next.cols, rows: next.rows };
    log.poll(false);
    known = log.end;
    listedAt = known;
    marks.size({ offset: known, ...size });
  }

  const differs = (other: Size): boolean => other.cols !== size.cols || other.rows !== size.rows;

  /** An agent that redraws has done so by now; what it printed for the size before, since it was known, is less. */
  function correct(next: Size): void {
    size = { cols: next.cols, rows: next.rows };
    marks.size({ offset: known, ...size });
    log.poll(false);
    listedAt = known;
    if (log.end > known) mistaken(known);
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
        // Split by hand, or more than tmux allows.
        if (size === mine && differs(got)) correct(got);
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
      if (clock.monotonic() - resizedAt <= OWN_RESIZE_MS) return;
      if (differs(next)) correct(next);
      else {
        known = listedAt;
        listedAt = log.end;
      }
    },
  };
}
