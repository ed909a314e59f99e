import { watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import type { Stop } from '../../../lib/emitter.js';
import type { Logger } from '../../../lib/logging/logger.js';
import { gitDirectory } from '../git/git-directory.js';

/** Where commits, checkouts, stashes, pushes and fetches leave a trace: a handful of directories. */
const FOLDERS = ['', 'logs', 'refs', 'refs/heads', 'refs/remotes/origin'];
/** Files of the git directory itself that tell something; the rest (locks, messages, FETCH_HEAD) does not. */
const TELLING = new Set(['index', 'HEAD', 'packed-refs', 'MERGE_HEAD', 'REBASE_HEAD', 'ORIG_HEAD', '.git']);

/**
 * Calls `onChange` when git did something in the working tree at `path`, also when its git directory goes away; and when a file
 * comes, goes or changes at its top. Deeper ones are not watched: that would take a watch for each directory of each clone, and
 * agents need theirs. Without a repository, or out of watches, nothing is watched: state is then refreshed on demand only.
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
  const follow = (folder: string, heard: (name: string | null) => void) => {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => heard(name));
      watcher.on('error', (error) => logger.debug({ folder, err: error }, 'a watch ended'));
      watchers.push(watcher);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT') logger.warn({ path, code }, 'a workspace cannot be watched');
    }
  };
  for (const folder of FOLDERS) {
    follow(join(directory, folder), (name) => {
      if (name?.endsWith('.lock')) return;
      if (folder === '' && name !== null && !TELLING.has(name)) return;
      onChange('git');
    });
  }
  follow(path, (name) => name !== '.git' && onChange('files'));
  return stop;
}
