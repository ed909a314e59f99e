import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Two homes may share a workspace root: each sweeps only what carries its own tag. */
export type Temporary = {
  /** Where a directory is made before it gets its name: `<parent>/.schmux-new-<tag>-<name>`. */
  path(parent: string, name: string): string;
  /** Moves a directory into `<parent>/.schmux-trash` (one rename, same file system) and answers where it is now. */
  trash(parent: string, path: string): Promise<string>;
  /** Removes what a crash left in `parent`: half-made directories and trash. Answers how many there were. */
  sweep(parent: string): Promise<number>;
};

const NEW = '.schmux-new-';
const TRASH = '.schmux-trash';

/** `home` is any path that is different for every SCHMUX_HOME. */
export function createTemporary(home: string): Temporary {
  const tag = createHash('sha256').update(home).digest('hex').slice(0, 6);
  return {
    path: (parent, name) => join(parent, `${NEW}${tag}-${name}`),
    async trash(parent, path) {
      const folder = join(parent, TRASH);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const target = join(folder, `${tag}-${randomBytes(6).toString('hex')}`);
      await rename(path, target);
      return target;
    },
    async sweep(parent) {
      const left = await entries(parent, `${NEW}${tag}-`);
      const trash = await entries(join(parent, TRASH), `${tag}-`);
      for (const path of [...left, ...trash]) await removeTree(path);
      return left.length + trash.length;
    },
  };
}

/**
 * Removes a directory with everything in it; one that is not there is fine. Directories without write permission (module
 * caches make them) are opened first. Symbolic links are removed, never followed.
 */
export async function removeTree(path: string): Promise<void> {
  // A process that is just being killed may still write: ENOTEMPTY is tried again.
  const options = { recursive: true, force: true, maxRetries: 5, retryDelay: 100 };
  try {
    await rm(path, options);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    await unlock(path);
    await rm(path, options);
  }
}

async function unlock(directory: string): Promise<void> {
  await chmod(directory, 0o700);
  for (const entry of await readdir(directory, { withFileTypes: true }))
    if (entry.isDirectory()) await unlock(join(directory, entry.name));
}

async function entries(directory: string, prefix: string): Promise<string[]> {
  try {
    const names = await readdir(directory);
    return names.filter((name) => name.startsWith(prefix)).map((name) => join(directory, name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
