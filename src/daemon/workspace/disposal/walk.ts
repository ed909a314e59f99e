import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import type { ByteName } from '../git/byte-names.js';
import type { Budget } from './budget.js';
import { bytePath, onDisk, type BytePath } from './byte-paths.js';

/**
 * A repository below a directory. `top` is null for one without a working tree: bare, or kept in `.git/modules`; `gitDir`
 * for one with `.git` in it. Paths are bytes, `at` is relative to the directory.
 */
export type Found = { top: BytePath | null; gitDir: BytePath | null; at: ByteName };

export type Walk = {
  /** All but the directory's own repository. */
  repositories: Found[];
  /** Directories on another file system. */
  mounts: string[];
  unreadable: string[];
  /** False when there was more than could be looked at. */
  whole: boolean;
};

/** Unit: directories and files. */
const ENTRIES_MAX = 3_000_000;

/** Looks for repositories everywhere below `root`, also in what git ignores. Links are not followed. */
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
      // What has just gone needs no word.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') walk.unreadable.push(relative);
      return [];
    }
  };

  const visit = async (relative: string): Promise<void> => {
    if (!walk.whole) return;
    if (budget.spent() || entries > ENTRIES_MAX) {
      walk.whole = false;
      return;
    }
    const listed = await read(relative);
    entries += listed.length;
    const names = new Set(listed.map((entry) => entry.name));
    if (relative !== '' && names.has('.git'))
      walk.repositories.push({ top: below(relative), gitDir: null, at: relative });
    if (isBare(names) && relative !== '') {
      walk.repositories.push({ top: null, gitDir: below(relative), at: relative });
      return visitIfThere(`${relative}/modules`, names.has('modules'));
    }
    for (const entry of listed) {
      if (!entry.isDirectory()) continue;
      const child = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.name === '.git') await visitIfThere(`${child}/modules`, true);
      else if (await isHere(child)) await visit(child);
    }
  };

  const visitIfThere = async (relative: string, perhaps: boolean): Promise<void> => {
    const stats = perhaps ? await lstat(onDisk(below(relative))).catch(() => null) : null;
    if (stats?.isDirectory() === true) await visit(relative);
  };

  const isHere = async (relative: string): Promise<boolean> => {
    const stats = await lstat(onDisk(below(relative))).catch(() => null);
    if (stats === null || stats.dev === device) return stats !== null;
    walk.mounts.push(relative);
    return false;
  };

  await visit('');
  return walk;
}

function isBare(names: ReadonlySet<string>): boolean {
  return names.has('HEAD') && names.has('objects') && names.has('refs');
}
