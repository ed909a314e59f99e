import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SchmuxError } from '../../contract/errors.js';
import { LOG_ENDINGS, logFile } from '../../contract/terminal/log-files.js';
import type { Clock } from '../../lib/clock.js';
import { createEmitter, type Stop } from '../../lib/emitter.js';
import type { Logger } from '../../lib/logging/logger.js';
import type { Printed } from './log/activity.js';
import { createSessionTerminal, type SessionTerminal } from './session-terminal.js';
import type { Emulators } from './emulator/emulators.js';
import { createLogWatcher } from './log/watcher.js';
import { createKeyframeScheduler } from './emulator/keyframe-scheduler.js';
import { createReadCache } from './log/read-cache.js';
import { createKeyframeStore, listOffsets, removeFile } from './log/keyframe-store.js';
import type { CrashPoint, LogLimits, Size, TerminalSeat, TerminalTmux, Viewer, ViewerLink } from './types.js';
import { createRotation } from './log/rotation/rotate.js';
import type { Snapshot } from './emulator/snapshot.js';
import type { Owner } from './viewer/size-owner.js';

export type { SnapshotLine, Snapshot } from './emulator/snapshot.js';
export type * from './types.js';

/** New bytes of a session at an absolute offset. The bytes are shared: read, do not keep or change. */
export type BytesEvent = { id: string; offset: number; bytes: Uint8Array; atMs: number };
/** `order`: see `Clock.order`. */
export type OffsetEvent = { id: string; offset: number; atMs: number; order: number };

export type TerminalsDeps = {
  /** The folder of the logs, marks and keyframes: `logs/` in the home. */
  logsDir: string;
  clock: Clock;
  logger: Logger;
  tmux: TerminalTmux;
  settings: () => LogLimits;
  /** `stop` ends them. */
  emulators: Emulators;
  /** Returns the offset up to which the user has seen the session's log. */
  viewedOffset?: (id: string) => number | null;
  crashPoint?: CrashPoint;
};

/** Every session's terminal: bytes from the logs to viewers, keys back, sizes, screens. */
export type Terminals = {
  /** Finishes or undoes a rotation that a crash interrupted, then watches the folder. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Watches a session's log from now on, also that of an exited session. Opening it again is an update. */
  open(id: string, seat: TerminalSeat): void;
  update(id: string, seat: TerminalSeat): void;
  /** Stops watching; the files stay. */
  forget(id: string): void;
  /** Stops watching and deletes log, marks and keyframes. */
  remove(id: string): Promise<void>;
  /** Reports every byte once and in order, from the time the session was opened. */
  onBytes(listener: (event: BytesEvent) => void): Stop;
  /** Reports that another program removed, replaced or emptied the log of a live session; repeats until `reopen` or the log is back. */
  onLost(listener: (id: string) => void): Stop;
  /** Continues with the new file that schmux put in the log's place. */
  reopen(id: string): void;
  /** Reports that the agent printed something of its own; at most once a second per session. */
  onActivity(listener: (event: OffsetEvent) => void): Stop;
  /** Reports that the user is looking at the session and has seen the bytes before `offset`; at most once a second per viewer. */
  onViewed(listener: (event: OffsetEvent) => void): Stop;
  /** Reports that the first focused viewer of a session opened, or that the last one left. */
  onWatched(listener: (event: { id: string; watched: boolean }) => void): Stop;
  /** Returns true while a focused viewer of the session is open. */
  isWatched(id: string): boolean;
  /**
   * Takes a snapshot of what the agent shows at the log's end; `deep` includes the lines above the screen. Under a flood it may
   * lag: `offset` says where it stands. Throws SESSION_UNKNOWN.
   */
  screen(id: string, deep?: boolean): Promise<Snapshot>;
  /** The same after polling the log, for readers who act on it. */
  screenNow(id: string): Promise<Snapshot>;
  /** Returns when the agent last printed something of its own; repaints do not count. */
  lastActivity(id: string): Printed | null;
  /** Returns the length of the log at the last poll; null when the session is not open. */
  end(id: string): number | null;
  /** Returns the length of the log at a time. */
  offsetAt(id: string, ms: number): number | null;
  /** Returns null for an unknown session. */
  addViewer(id: string, link: ViewerLink): Viewer | null;
  size(id: string): (Size & { owner: Owner['kind'] }) | null;
  logPath(id: string): string;
  /** Reads the log from an absolute offset (or its base) to its current end. */
  readLog(id: string, from?: number): AsyncIterable<Uint8Array>;
};

/** Amount read between two turns of the event loop. */
const READ_BYTES = 64 * 1024;

export function createTerminals(deps: TerminalsDeps): Terminals {
  const { clock, logger } = deps;
  const complain = (error: unknown) => logger.error({ err: error }, 'a terminal listener failed');
  const bytes = createEmitter<BytesEvent>(complain);
  const activity = createEmitter<OffsetEvent>(complain);
  const viewed = createEmitter<OffsetEvent>(complain);
  const watched = createEmitter<{ id: string; watched: boolean }>(complain);
  const lost = createEmitter<string>(complain);
  let byteListeners = 0;
  /** Keyframes of sessions that are not open, listed once by `start`: only this process makes keyframes. */
  let onDisk: Map<string, readonly number[]> | null = null;
  const terminals = new Map<string, SessionTerminal>();
  const stops = new Map<string, Stop>();
  const readCache = createReadCache();
  const watcher = createLogWatcher({ folder: deps.logsDir, clock, logger });
  const keyframes = createKeyframeScheduler({
    emulators: deps.emulators,
    clock,
    onError: (error) => logger.error({ err: error }, 'a keyframe could not be made'),
  });
  const rotations = new Map<string, Promise<void>>();
  const rotation = createRotation({
    folder: deps.logsDir,
    logger,
    limits: deps.settings,
    pipeWriter: deps.tmux.pipeWriter,
    crashPoint: deps.crashPoint ?? (() => undefined),
  });

  const fileOf = (id: string) => logFile(id, 'log');

  function terminalOf(id: string): SessionTerminal {
    const terminal = terminals.get(id);
    if (terminal === undefined) throw new SchmuxError('SESSION_UNKNOWN', `Session ${id} has no terminal.`);
    return terminal;
  }

  function open(id: string, seat: TerminalSeat): void {
    const terminal = createSessionTerminal(id, seat, {
      folder: deps.logsDir,
      readCache,
      clock,
      logger,
      tmux: deps.tmux,
      keyframes,
      keyframeOffsets: onDisk === null ? undefined : (onDisk.get(id) ?? []),
      hasByteListeners: () => byteListeners > 0,
      onBytes: (event) => bytes.emit(event),
      onActivity: (event) => activity.emit(event),
      onViewed: (event) => viewed.emit(event),
      onWatched: (event) => watched.emit(event),
      onLost: (id) => lost.emit(id),
      viewedOffset: deps.viewedOffset ?? (() => null),
      prepare,
      pollSoon: (name) => watcher.pollAgain(fileOf(name), 0),
    });
    terminals.set(id, terminal);
    stops.set(id, watcher.add(fileOf(id), terminal.poll));
    terminal.poll(true);
  }

  /** Rotates the log if it is too long; viewers that arrive together wait for the same rotation. */
  function prepare(terminal: SessionTerminal): Promise<void> {
    const { id, log, source } = terminal;
    const running = rotations.get(id);
    if (running !== undefined) return running;
    const rotating = rotation
      .rotate({
        id,
        live: () => terminal.seat.live,
        extent() {
          log.poll(true);
          return { base: log.base, end: log.end };
        },
        advanceTo: (target) => keyframes.advanceTo(source, target),
        cut: (target, limit) => keyframes.keyframeAtLineStart(source, target, limit),
        save: (keyframe) => terminal.keyframeStore.save(keyframe, { sync: true }),
        rebaseMarks: terminal.marks.rebase,
        lockReaders: terminal.lockReaders,
        freeze: terminal.freeze,
        thaw: terminal.thaw,
      })
      // A log that cannot be cut can still be viewed.
      .catch((error: unknown) => logger.error({ err: error, session: id }, 'the log could not be cut'))
      .then(() => void rotations.delete(id));
    rotations.set(id, rotating);
    return rotating;
  }

  function forget(id: string): void {
    stops.get(id)?.();
    stops.delete(id);
    const terminal = terminals.get(id);
    if (terminal !== undefined) onDisk?.set(id, terminal.keyframeStore.offsets());
    terminal?.close();
    terminals.delete(id);
    keyframes.drop(id);
  }

  return {
    async start() {
      mkdirSync(deps.logsDir, { recursive: true, mode: 0o700 });
      await rotation.sweep();
      onDisk = listOffsets(deps.logsDir);
      watcher.start();
    },
    async stop() {
      watcher.stop();
      await Promise.all(rotations.values());
      await keyframes.stop();
      for (const id of terminals.keys()) forget(id);
    },
    open(id, seat) {
      const terminal = terminals.get(id);
      if (terminal === undefined) open(id, seat);
      else terminal.update(seat);
    },
    update: (id, seat) => terminals.get(id)?.update(seat),
    forget,
    async remove(id) {
      await rotations.get(id);
      const files = terminals.get(id)?.keyframeStore ?? createKeyframeStore(deps.logsDir, id);
      forget(id);
      files.end();
      onDisk?.delete(id);
      for (const ending of LOG_ENDINGS) removeFile(logFile(join(deps.logsDir, id), ending));
    },
    onBytes(listener) {
      byteListeners++;
      const stop = bytes.on(listener);
      let stopped = false;
      return () => {
        if (!stopped) byteListeners--;
        stopped = true;
        stop();
      };
    },
    onLost: lost.on,
    reopen: (id) => terminals.get(id)?.reopen(),
    onActivity: activity.on,
    onViewed: viewed.on,
    onWatched: watched.on,
    isWatched: (id) => terminals.get(id)?.isWatched() ?? false,
    screen: async (id, deep = false) => keyframes.snapshot(terminalOf(id).source, deep),
    async screenNow(id) {
      const terminal = terminalOf(id);
      terminal.poll(false);
      return keyframes.snapshot(terminal.source, false);
    },
    lastActivity: (id) => terminals.get(id)?.lastActivity() ?? null,
    end: (id) => terminals.get(id)?.log.end ?? null,
    offsetAt: (id, ms) => terminals.get(id)?.marks.offsetAt(ms) ?? null,
    addViewer: (id, link) => terminals.get(id)?.addViewer(link) ?? null,
    size(id) {
      const terminal = terminals.get(id);
      return terminal === undefined ? null : { ...terminal.size(), owner: terminal.sizes.owner.kind };
    },
    logPath: (id) => join(deps.logsDir, fileOf(id)),
    async *readLog(id, from) {
      const { log } = terminalOf(id);
      log.poll(true);
      const { end } = log;
      let offset = from ?? log.base;
      while (offset < end) {
        // Wait for a running rotation; the bytes that it cuts away are gone afterwards.
        await rotations.get(id);
        offset = Math.max(offset, log.base);
        // A copy, because the consumer may hold it for long.
        const chunk = log.read(offset, Math.min(READ_BYTES, end - offset)).slice();
        if (chunk.length === 0) return;
        yield chunk;
        offset += chunk.length;
      }
    },
  };
}
