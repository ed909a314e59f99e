import { existsSync } from 'node:fs';
import { chmod, readdir, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { notPrivate, type Home } from './home.js';
import { moveAside } from './move-aside.js';
import { LEFT_BEHIND } from '../../lib/files/replace-file.js';

/** A younger file may belong to a process that is still at work, such as a `schmux start` that waits for this daemon. */
const OLD_MS = 60_000;

/**
 * Files that are used once: a state file being written, the backup's second name, a paste, a keepalive's pipe, a login shell's
 * input.
 */
const OURS = [
  LEFT_BEHIND,
  /^state\.json\.bak\.tmp$/,
  /^schmux-[0-9a-f]{16}\.paste$/,
  /^keeper-[0-9a-f]{12}$/,
  /^shell-[0-9a-f]{18}\.in$/,
  // Claims on a dead holder's lock, which this daemon has taken over.
  /^daemon\.lock(?:\.[0-9a-f]{12})+$/,
];
const OF_A_STARTER = /^start-[0-9a-f]{12}\.json$/;

/** Files of a session, named by its id. */
const OF_A_SESSION = /^[a-z0-9]{6}\.(?:log|marks|tail|rotate|\d+\.key|birth\.json|sh|prompt|timeline)$/;

/** Files beside a session's log that mean nothing without it. */
const BESIDE_A_LOG = /^([a-z0-9]{6})\.(?:\d+\.key|marks|tail|rotate)$/;

/**
 * Removes what killed daemons left half done, moves aside what occupies the path of a session's file, and removes the access of
 * group and others to existing files. Call it only while the lock is held. Returns how many files were removed, and sentences
 * about what could not be done.
 */
export async function cleanUpHome(home: Home, now: number): Promise<{ removed: number; problems: string[] }> {
  const problems: string[] = [];
  let removed = 0;
  for (const folder of [home.root, home.run, home.logs]) {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: Error) => {
      problems.push(`${folder} cannot be read: ${error.message}.`);
      return [];
    });
    for (const entry of entries) {
      const path = join(folder, entry.name);
      try {
        if (!entry.isFile() && folder !== home.root && OF_A_SESSION.test(entry.name)) {
          const moved = await moveAside(path, 'file');
          if (moved !== null) problems.push(moved);
        }
        if (entry.isDirectory() || entry.isSymbolicLink()) continue;
        if ((await isLeftBehind(path, now)) || (folder === home.logs && isWithoutLog(path))) {
          await unlink(path).catch(ignoreMissing);
          removed++;
        } else if (entry.isFile()) await tighten(path);
      } catch (error) {
        problems.push(notPrivate(path, error));
      }
    }
  }
  return { removed, problems };
}

async function isLeftBehind(path: string, now: number): Promise<boolean> {
  const name = basename(path);
  if (OURS.some((pattern) => pattern.test(name))) return true;
  if (OF_A_STARTER.test(name)) return now - (await modified(path)) > OLD_MS;
  return false;
}

function isWithoutLog(path: string): boolean {
  const id = BESIDE_A_LOG.exec(basename(path))?.[1];
  return id !== undefined && !existsSync(join(dirname(path), `${id}.log`));
}

async function modified(path: string): Promise<number> {
  return (await stat(path)).mtimeMs;
}

async function tighten(path: string): Promise<void> {
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) await chmod(path, mode & 0o700);
  } catch (error) {
    ignoreMissing(error);
  }
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
