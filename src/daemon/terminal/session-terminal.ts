import { join } from 'node:path';
import { logFile } from '../../contract/terminal/log-files.js';
import type { Clock } from '../../lib/clock.js';
import type { Logger } from '../../lib/logging/logger.js';
import { createActivity, type Printed } from './log/activity.js';
import { createFramePool } from './viewer/frame-pool.js';
import { createReadLock } from './log/read-lock.js';
import { createKeyframeStore, type KeyframeStore } from './log/keyframe-store.js';
import type { KeyframeScheduler, KeyframeSource } from './emulator/keyframe-scheduler.js';
import type { ReadCache } from './log/read-cache.js';
import { createLogFile, type LogFile } from './log/log-file.js';
import { createMarks, type Marks } from './log/marks.js';
import type { Size, TerminalSeat, TerminalTmux, Viewer, ViewerLink } from './types.js';
import { createResizing } from './resize/resizing.js';
import { createSizeOwner, type SizeOwner } from './viewer/size-owner.js';
import { createViewer, type SessionViewer, type ViewedSession } from './viewer/viewer.js';

/** The terminal of one session: its log, its viewers, and the owner of its size. */
export type SessionTerminal = {
  readonly id: string;
  readonly log: LogFile;
  readonly marks: Marks;
  readonly keyframeStore: KeyframeStore;
  readonly source: KeyframeSource;
  readonly sizes: SizeOwner;
  readonly seat: TerminalSeat;
  size(): Size;
  /** Polls the log and passes on what is new. */
  poll(deep: boolean): void;
  /** Continues with the new file that schmux put in the log's place. */
  reopen(): void;
  update(seat: TerminalSeat): void;
  addViewer(link: ViewerLink): Viewer;
  /** Returns when the agent last printed something of its own. */
  lastActivity(): Printed | null;
  /** Returns true while a focused viewer is open. */
  isWatched(): boolean;
  /** Takes the read lock: waits until nobody reads the log and lets nobody begin. */
  lockReaders(): Promise<void>;
  /** Passes on what is left, then stops all reading of the log. `thaw` informs the viewers when the log was cut. */
  freeze(): void;
  thaw(base: number | null): void;
  close(): void;
};

export type SessionTerminalDeps = {
  folder: string;
  readCache: ReadCache;
  clock: Clock;
  logger: Logger;
  tmux: TerminalTmux;
  keyframes: KeyframeScheduler;
  /** Offsets of the session's keyframes on disk; undefined to have the folder listed. */
  keyframeOffsets: readonly number[] | undefined;
  /** False when nobody listens to `onBytes`, so that the bytes need not be read. */
  hasByteListeners(): boolean;
  /** New bytes, in order, each once. */
  onBytes(event: { id: string; offset: number; bytes: Uint8Array; atMs: number }): void;
  onActivity(event: { id: string; offset: number; atMs: number; order: number }): void;
  onViewed(event: { id: string; offset: number; atMs: number; order: number }): void;
  /** The first focused viewer opened, or the last one left. */
  onWatched(event: { id: string; watched: boolean }): void;
  /** Another program removed, replaced or emptied the log; called again while that holds. */
  onLost(id: string): void;
  viewedOffset(id: string): number | null;
  prepare(terminal: SessionTerminal): Promise<void>;
  /** Asks for another poll soon: there was more than one turn's work. */
  pollSoon(id: string): void;
};

/** Amount passed to listeners in one turn of the event loop. */
const TURN_BYTES = 256 * 1024;

export function createSessionTerminal(
  id: string,
  first: TerminalSeat,
  deps: SessionTerminalDeps,
): SessionTerminal {
  const { clock, keyframes, logger, tmux } = deps;
  const marks = createMarks(logFile(join(deps.folder, id), 'marks'));
  const path = logFile(join(deps.folder, id), 'log');
  const log = createLogFile(path, marks.base, deps.readCache);
  const readLock = createReadLock();
  const keyframeStore = createKeyframeStore(deps.folder, id, deps.keyframeOffsets);
  const viewers = new Set<SessionViewer>();
  let seat = first;
  let frozen = false;
  const watching = new Set<object>();

  // The log was emptied while nobody watched: its content now follows all that was known.
  const known = Math.max(marks.last, keyframeStore.offsets().at(-1) ?? 0);
  if (log.end < known) log.rebase(known);
  const isNew = marks.lastTime() === null;
  const resizing = createResizing(first, {
    log,
    marks,
    clock,
    send: (size) => tmux.resize(seat.pane, size),
    changed() {
      activity.disturbed();
      each((viewer) => viewer.sizeChanged());
    },
    invalidated(offset) {
      keyframeStore.keep(log.base, offset);
      keyframes.drop(id);
      each((viewer) => viewer.restartAfter(offset));
    },
    onError: (error) => logger.warn({ err: error, session: id }, 'the session could not be resized'),
  });
  let delivered = isNew ? log.base : log.end;
  /** End of the log at the last poll that was passed on. */
  let polledEnd = log.end;
  const activity = createActivity({
    clock,
    marks,
    log,
    onActivity: (event) => deps.onActivity({ id, ...event }),
  });

  const source: KeyframeSource = { id, path, log, marks, keyframeStore, readLock, size: resizing.size };
  const sizes = createSizeOwner({
    clock,
    current: resizing.size,
    apply(next) {
      if (!seat.live) return;
      poll(false);
      activity.disturbed();
      void resizing.resize(next);
    },
    changed: () => each((viewer) => viewer.sizeChanged()),
  });

  function each(action: (viewer: SessionViewer) => void): void {
    for (const viewer of viewers) action(viewer);
  }

  function poll(deep: boolean): void {
    if (frozen) return;
    const wasUnlinked = log.unlinked;
    const change = log.poll(deep);
    if (change === 'restarted') restarted();
    // Only when seen twice: a writer that has just started may not have created its file yet.
    if (change === 'restarted' || (deep && wasUnlinked && log.unlinked)) lost();
    // The log may have been polled in between: a viewer that arrived, a new size.
    if (change === 'grown' || change === 'restarted' || polledEnd !== log.end) growing();
    else if (delivered < log.end) deliver();
  }

  function lost(): void {
    if (seat.live) deps.onLost(id);
  }

  function restarted(): void {
    logger.warn({ session: id, base: log.base }, 'another program emptied or replaced the log');
    delivered = log.base;
    keyframeStore.remove();
    keyframes.drop(id);
    marks
      .rebase(log.base)
      .catch((error: unknown) => logger.error({ err: error, session: id }, 'the marks could not be saved'));
  }

  function growing(): void {
    polledEnd = log.end;
    activity.grew(log.end);
    // Viewers first: a user who typed is waiting for the echo.
    each((viewer) => viewer.pump());
    deliver();
    keyframes.grown(source);
  }

  function deliver(): void {
    if (!deps.hasByteListeners()) {
      delivered = log.end;
      return;
    }
    const turn = delivered + TURN_BYTES;
    while (delivered < log.end && delivered < turn) {
      const bytes = log.read(delivered, turn - delivered);
      if (bytes.length === 0) break;
      const offset = delivered;
      delivered += bytes.length;
      deps.onBytes({ id, offset, bytes, atMs: clock.now() });
    }
    if (delivered < log.end) deps.pollSoon(id);
  }

  async function countTerminals(): Promise<void> {
    try {
      const clients = await tmux.clients(seat.session);
      const latest = clients.at(-1);
      sizes.terminal(latest === undefined ? null : { cols: latest.cols, rows: latest.rows });
    } catch (error) {
      logger.warn({ err: error, session: id }, 'the attached terminals could not be listed');
    }
  }

  function watch(key: object, watches: boolean): void {
    const before = watching.size;
    if (watches) watching.add(key);
    else watching.delete(key);
    // A program may redraw when it regains the focus.
    activity.disturbed();
    if (before > 0 !== watching.size > 0) deps.onWatched({ id, watched: watches });
  }

  const view: ViewedSession = {
    log,
    marks,
    sizes,
    live: () => seat.live,
    frozen: () => frozen,
    prepare: () => deps.prepare(terminal),
    keyframe: () => keyframes.fresh(source),
    brief: () => keyframes.brief(source),
    framePool: createFramePool(),
    input: {
      type: (bytes) => tmux.sendKeys(seat.pane, bytes),
      paste: (bytes) => tmux.paste(seat.pane, bytes),
    },
    viewedOffset: () => deps.viewedOffset(id),
    watch,
    viewed: (offset) => deps.onViewed({ id, offset, atMs: clock.now(), order: clock.order() }),
  };

  const terminal: SessionTerminal = {
    id,
    log,
    marks,
    keyframeStore,
    source,
    sizes,
    poll,
    get seat() {
      return seat;
    },
    size: resizing.size,
    reopen() {
      if (!frozen && log.poll(true) === 'restarted') restarted();
      poll(false);
    },
    update(next) {
      const before = seat;
      seat = next;
      if (next.live) resizing.listed(next);
      if (before.live !== next.live) each((viewer) => viewer.pump());
      if ((before.attached ?? 0) !== (next.attached ?? 0)) {
        activity.disturbed();
        void countTerminals();
      }
    },
    addViewer(link) {
      const viewer = createViewer({ session: view, link, clock, onClosed: (gone) => viewers.delete(gone) });
      viewers.add(viewer);
      return viewer;
    },
    lastActivity: activity.last,
    isWatched: () => watching.size > 0,
    lockReaders() {
      keyframes.hurry(id);
      return readLock.lock();
    },
    freeze() {
      frozen = true;
      log.poll(false);
      // The bytes that are cut away cannot be read afterwards.
      while (delivered < log.end) {
        const before = delivered;
        deliver();
        if (delivered === before) break;
      }
      log.freeze();
    },
    thaw(base) {
      frozen = false;
      if (base === null) log.thaw();
      else {
        log.rebase(base);
        keyframeStore.keep(base, Number.MAX_SAFE_INTEGER);
        each((viewer) => viewer.rotated());
      }
      readLock.unlock();
      poll(false);
    },
    close() {
      sizes.stop();
      activity.stop();
      for (const viewer of viewers) viewer.closed();
      log.close();
    },
  };
  if ((first.attached ?? 0) > 0) void countTerminals();
  return terminal;
}
