import { watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

export type FileWatches = {
  /** Watches the file unless it is watched already. A missing file is tried again with the next call. */
  ensure(name: string): void;
  remove(name: string): void;
  stop(): void;
};

/**
 * True where a watch on a folder does not report what is appended to a file that stays open. macOS reports a change there
 * only when the file is closed (libuv uses FSEvents for folders and kqueue for files), and a log stays open for as long as
 * its agent runs: without a watch on the file itself, every key would wait for the next poll.
 */
export function needsFileWatches(platform: NodeJS.Platform): boolean {
  return platform === 'darwin';
}

/** One watch per file, for `needsFileWatches`. Costs a file descriptor each. `onChange` gets the file's name. */
export function createFileWatches(folder: string, onChange: (name: string) => void): FileWatches {
  const watches = new Map<string, FSWatcher>();

  function remove(name: string): void {
    watches.get(name)?.close();
    watches.delete(name);
  }

  return {
    ensure(name) {
      if (watches.has(name)) return;
      try {
        const watcher = watch(join(folder, name), { persistent: false }, (event) => {
          // Removed or replaced: this watch belongs to the old file.
          if (event === 'rename') remove(name);
          onChange(name);
        });
        watcher.on('error', () => remove(name));
        watches.set(name, watcher);
      } catch {
        // Not there yet, or no descriptor is left: polling finds the change, and the next call tries again.
      }
    },
    remove,
    stop() {
      for (const watcher of watches.values()) watcher.close();
      watches.clear();
    },
  };
}
