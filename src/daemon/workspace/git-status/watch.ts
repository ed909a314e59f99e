import { watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import type { Stop } from '../../../lib/emitter.js';
import type { Logger } from '../../../lib/logging/logger.js';
import { gitDirectory } from '../git/git-directory.js';

/** The few directories that commits, checkouts, stashes, pushes and fetches change. */
const FOLDERS = ['', 'logs', 'refs', 'refs/heads', 'refs/remotes/origin'];
/** Files directly in the git directory that matter; the rest (locks, messages, FETCH_HEAD) do not. */
const WATCHED_FILES = new Set([
  'index',
  'HEAD',
  'packed-refs',
  'MERGE_HEAD',
  'REBASE_HEAD',
  'ORIG_HEAD',
  '.git',
]);

/**
 * Calls `onChange` when git did something in the working tree at `path` (its git directory disappearing included), and when a
 * file at its top is created, changed or deleted. Deeper files are not watched: that takes one watch per directory of every
 * clone, and agents need theirs. Without a repository, or out of watches, the status is refreshed on demand only.
 */
export async function watchGit(
  path: string,
  onChange: (by: 'git' | 'files') => void,
  logger: Logger,
): Promise<Stop> {
  const directory = await gitDirectory(path);
  const watchers: FSWatcher[] = [];
  const stop = () => {
    for (const watcher of watchers.splice(0)) watcher.close();
  };
  if (directory === null) return stop;
  const follow = (folder: string, onEvent: (name: string | null) => void) => {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => onEvent(name));
      watcher.on('error', (error) => logger.debug({ folder, err: error }, 'a watch ended'));
      watchers.push(watcher);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT') logger.warn({ path, err: error }, 'a workspace cannot be watched');
    }
  };
  for (const folder of FOLDERS) {
    follow(join(directory, folder), (name) => {
      if (name?.endsWith('.lock')) return;
      if (folder === '' && name !== null && !WATCHED_FILES.has(name)) return;
      onChange('git');
    });
  }
  follow(path, (name) => name !== '.git' && onChange('files'));
  return stop;
}
