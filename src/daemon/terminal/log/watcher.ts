import { statSync, watch, type FSWatcher } from 'node:fs';
import type { Clock } from '../../../lib/clock.js';
import type { Stop } from '../../../lib/emitter.js';
import type { Logger } from '../../../lib/logging/logger.js';
import { createFileWatches, needsFileWatches } from './file-watches.js';

export type LogWatcher = {
  /** Starts the one watch on the folder. */
  start(): void;
  stop(): void;
  /** Calls `poll` when the file may have changed. `deep` asks it to check the file's name as well. */
  add(name: string, poll: (deep: boolean) => void): Stop;
  /** Polls the file again in this turn of the event loop (0) or after `ms`, as if it had changed. */
  pollAgain(name: string, ms: number): void;
};

/** Files are polled at this interval whatever the watch says: a watch may be lost (limits, network file systems). */
const POLL_EVERY_MS = 1000;
/** Files polled per interval while the watcher works; keeps 1,000 idle sessions cheap. */
const POLLED_FILES = 50;
/** Pause before a failed watch is set up again. */
const RETRY_MS = 5000;

/** Tells readers that their file grew: one watch on the folder, events coalesced per turn of the event loop, polling as a safety net. */
export function createLogWatcher(deps: {
  folder: string;
  clock: Clock;
  logger: Logger;
  platform?: NodeJS.Platform;
}): LogWatcher {
  const files = new Map<string, (deep: boolean) => void>();
  /** Files that may have changed, each with whether to check its name. */
  const dirty = new Map<string, boolean>();
  let watcher: FSWatcher | null = null;
  let stops: Stop[] = [];
  /** Inode of the watched folder: a watch does not follow the folder's name. */
  let watched: number | null = null;
  let turn: NodeJS.Immediate | null = null;
  let running = false;
  /** Files still to be polled in this round. */
  let unpolled: string[] = [];
  const fileWatches = needsFileWatches(deps.platform ?? process.platform)
    ? createFileWatches(deps.folder, (name) => mark(name))
    : null;

  function run(): void {
    turn = null;
    const names = [...dirty];
    dirty.clear();
    for (const [name, deep] of names) poll(name, deep);
  }

  function poll(name: string, deep: boolean): void {
    if (files.has(name)) fileWatches?.ensure(name);
    try {
      files.get(name)?.(deep);
    } catch (error) {
      deps.logger.error({ err: error, file: name }, 'a log could not be read');
    }
  }

  function mark(name: string, deep = false): void {
    if (!files.has(name)) return;
    dirty.set(name, deep || dirty.get(name) === true);
    turn ??= setImmediate(run);
  }

  function startWatch(): void {
    try {
      // `rename` also reports a file that was removed, or that replaced another.
      watcher = watch(deps.folder, { persistent: false }, (event, name) => {
        if (name === null) for (const file of files.keys()) mark(file);
        else mark(name, event === 'rename');
      });
      watched = folderNow();
      watcher.on('error', (error) => lostWatch(error));
    } catch (error) {
      lostWatch(error);
    }
  }

  function lostWatch(error: unknown): void {
    deps.logger.warn({ err: error }, 'cannot watch the log folder; polling once a second instead');
    watcher?.close();
    watcher = null;
    if (running) stops.push(deps.clock.after(RETRY_MS, startWatch));
  }

  const folderNow = (): number | null => statSync(deps.folder, { throwIfNoEntry: false })?.ino ?? null;

  function pollSome(): void {
    if (watcher !== null && folderNow() !== watched) {
      watcher.close();
      startWatch();
    }
    if (unpolled.length === 0) unpolled = [...files.keys()];
    for (const name of unpolled.splice(0, watcher === null ? unpolled.length : POLLED_FILES))
      poll(name, true);
    stops = [deps.clock.after(POLL_EVERY_MS, pollSome)];
  }

  return {
    start() {
      running = true;
      startWatch();
      pollSome();
    },
    stop() {
      running = false;
      watcher?.close();
      watcher = null;
      fileWatches?.stop();
      for (const stop of stops) stop();
      stops = [];
      if (turn !== null) clearImmediate(turn);
      turn = null;
    },
    add(name, callback) {
      files.set(name, callback);
      fileWatches?.ensure(name);
      return () => {
        files.delete(name);
        fileWatches?.remove(name);
      };
    },
    pollAgain(name, ms) {
      if (ms === 0) mark(name);
      else stops.push(deps.clock.after(ms, () => mark(name)));
    },
  };
}
