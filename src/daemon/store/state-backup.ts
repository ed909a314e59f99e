import { copyFile, link, realpath, rename, rm } from 'node:fs/promises';
import { setAside } from '../../lib/files/set-aside.js';

/**
 * Keeps the file as it is now as `<path>.bak`: a second name for the same content, so that it costs nothing and is as
 * durable as the file itself was. A file that is not there has no backup.
 */
export async function keepBackup(path: string): Promise<void> {
  const temporary = `${path}.bak.tmp`;
  await rm(temporary, { force: true, recursive: true });
  try {
    // A second name for a link would lead to whatever the file is next.
    await linkOrCopy(await realpath(path), temporary);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  await rename(temporary, `${path}.bak`).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EISDIR') throw error;
    await setAside(`${path}.bak`, `in-the-way-${Date.now()}`);
    await rename(temporary, `${path}.bak`);
  });
  // Renaming one name of a file to another of the same file does nothing (rename(2)), and leaves both.
  await rm(temporary, { force: true });
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    // File systems without hard links say one of these.
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !['EPERM', 'EXDEV', 'ENOTSUP', 'ENOSYS', 'EMLINK', 'EOPNOTSUPP'].includes(code))
      throw error;
    await copyFile(from, to);
  }
}
