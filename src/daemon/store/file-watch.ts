import { watch, type FSWatcher } from 'node:fs';
import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { LINKS_MAX } from '../../lib/files/replace-file.js';
import type { Stop } from '../../lib/emitter.js';
import type { Logger } from '../../lib/logging/logger.js';

/**
 * Calls `onChange` when the file at `path` may have changed: in its own folder, and in the folder of each file that it
 * links to. Folders, because editors replace a file and a watch on it would follow the old one.
 */
export function watchThroughLinks(path: string, logger: Logger, onChange: () => void): Stop {
  const watchers = new Map<string, FSWatcher>();
  let stopped = false;

  function follow(file: string): void {
    if (stopped || watchers.has(file)) return;
    try {
      const watcher = watch(dirname(file), (_event, name) => {
        if (name !== basename(file)) return;
        onChange();
        void arm();
      });
      watcher.on('error', (error) => logger.warn({ err: error, file }, 'a file is no longer watched'));
      watchers.set(file, watcher);
    } catch (error) {
      logger.warn({ err: error, file }, 'a file cannot be watched; changes apply after a restart');
    }
  }

  /** Watches the whole chain of links as it is now. */
  async function arm(): Promise<void> {
    const chain = await chainOf(path);
    for (const [file, watcher] of watchers) {
      if (chain.includes(file)) continue;
      watcher.close();
      watchers.delete(file);
    }
    chain.forEach(follow);
  }

  follow(path);
  void arm();
  return () => {
    stopped = true;
    for (const watcher of watchers.values()) watcher.close();
  };
}

async function chainOf(path: string): Promise<string[]> {
  const chain = [path];
  for (let file = path; chain.length <= LINKS_MAX;) {
    try {
      const target = await readlink(file);
      const folder = await realpath(dirname(resolve(await realpath(dirname(file)), target)));
      file = join(folder, basename(target));
      chain.push(file);
    } catch {
      break; // not a link, or it leads nowhere
    }
  }
  return chain;
}
