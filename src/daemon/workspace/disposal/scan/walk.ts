import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import type { ByteName } from '../../git/names/byte-names.js';
import { inBatches } from '../batches.js';
import type { Budget } from '../budget.js';
import { bytePath, onDisk, type BytePath } from './byte-paths.js';

/**
 * A repository below a directory. `top` is null for one without a working tree: bare, or kept in `.git/modules`; `gitDir`
 * for one with `.git` in it. Paths are bytes, `at` is relative to the directory.
 */
export type FoundRepository = { top: BytePath | null; gitDir: BytePath | null; at: ByteName };

export type Walk = {
  /** All repositories except the directory's own. */
  repositories: FoundRepository[];
  /** Directories on another file system. */
  mounts: string[];
  unreadable: string[];
  /** False when there was more than could be inspected. */
  whole: boolean;
};

/** Directories and files that are visited. */
const ENTRIES_MAX = 3_000_000;

/** Finds repositories everywhere below `root`, also in ignored folders. Links are not followed. */
export async function walkForRepositories(root: string, budget: Budget): Promise<Walk> {
  const walk: Walk = { repositories: [], mounts: [], unreadable: [], whole: true };
  const device = (await lstat(root)).dev;
  const below = (relative: ByteName) => `${bytePath(root)}/${relative}`;
  let entries = 0;

  const read = async (relative: ByteName): Promise<Dirent[]> => {
    try {
      const path = onDisk(below(relative));
      return await readdir(path, { withFileTypes: true, encoding: 'latin1' });
    } catch (error) {
      // A directory that has just disappeared needs no report.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') walk.unreadable.push(relative);
      return [];
    }
  };

  const visit = async (relative: ByteName): Promise<ByteName[]> => {
    if (budget.spent() || entries > ENTRIES_MAX) walk.whole = false;
    if (!walk.whole || (relative !== '' && !(await isHere(relative)))) return [];
    const listed = await read(relative);
    entries += listed.length;
    const names = new Set(listed.map((entry) => entry.name));
    const within = (name: ByteName) => (relative === '' ? name : `${relative}/${name}`);
    if (relative !== '' && names.has('.git'))
      walk.repositories.push({ top: below(relative), gitDir: null, at: relative });
    if (isBare(names) && relative !== '') {
      walk.repositories.push({ top: null, gitDir: below(relative), at: relative });
      return names.has('modules') ? [within('modules')] : [];
    }
    return listed.flatMap((entry) => {
      if (!entry.isDirectory()) return [];
      return [entry.name === '.git' ? within('.git/modules') : within(entry.name)];
    });
  };

  const isHere = async (relative: ByteName): Promise<boolean> => {
    const stats = await lstat(onDisk(below(relative))).catch(() => null);
    if (stats === null || !stats.isDirectory()) return false;
    if (stats.dev === device) return true;
    walk.mounts.push(relative);
    return false;
  };

  await inBatches<ByteName>('', visit);
  walk.repositories.sort((a, b) => (a.at < b.at ? -1 : 1));
  return walk;
}

function isBare(names: ReadonlySet<string>): boolean {
  return names.has('HEAD') && names.has('objects') && names.has('refs');
}
