import { statSync, watch, type FSWatcher } from 'node:fs';
import type { Clock } from '../../../lib/clock.js';
import type { Stop } from '../../../lib/emitter.js';
import type { Logger } from '../../../lib/logging/logger.js';
import { createFileWatches, needsFileWatches } from './file-watches.js';

export type LogWatcher = {
  /** Starts the one watch on the folder. */
  start(): void;
  stop(): void;
  /** Calls `look` when the file may have changed: `deep` is true for the safety net, where also its name is to be checked. */
  add(name: string, look: (deep: boolean) => void): Stop;
  /** As if the file had changed: looked at again in this turn of the event loop, or after `ms`. */
  pollAgain(name: string, ms: number): void;
};

/** Files are looked at this often whatever the watch says: a watch may be lost (limits, network file systems). Unit: ms. */
const SAFETY_NET = 1000;
/** As many of them in turn, while there is a watch: a thousand that rest must not keep the processor busy. */
const NET_FILES = 50;
/** A watch that failed is tried again after this long. Unit: ms. */
const RETRY = 5000;

/** Tells readers that their file grew: one watch on the folder, events coalesced per turn of the event loop, a safety net. */
export function createLogWatcher(deps: {
  folder: string;
  clock: Clock;
  logger: Logger;
  platform?: NodeJS.Platform;
}): LogWatcher {
  const files = new Map<string, (deep: boolean) => void>();
  /** What may have changed, and whether its name is to be checked. */
  const dirty = new Map<string, boolean>();
  let watcher: FSWatcher | null = null;
  let stops: Stop[] = [];
  /** The folder that is watched: a watch does not follow its name. */
  let watched: number | null = null;
  let turn: NodeJS.Immediate | null = null;
  let running = false;
  /** Still to be looked at in this round of the safety net. */
  let unseen: string[] = [];
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
      // `rename` is also a file that was removed, or put in the place of another.
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
    deps.logger.warn({ err: error }, 'cannot watch the log folder, looking once a second instead');
    watcher?.close();
    watcher = null;
    if (running) stops.push(deps.clock.after(RETRY, startWatch));
  }

  const folderNow = (): number | null => statSync(deps.folder, { throwIfNoEntry: false })?.ino ?? null;

  function net(): void {
    if (watcher !== null && folderNow() !== watched) {
      watcher.close();
      startWatch();
    }
    if (unseen.length === 0) unseen = [...files.keys()];
    for (const name of unseen.splice(0, watcher === null ? unseen.length : NET_FILES)) poll(name, true);
    stops = [deps.clock.after(SAFETY_NET, net)];
  }

  return {
    start() {
      running = true;
      startWatch();
      net();
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
