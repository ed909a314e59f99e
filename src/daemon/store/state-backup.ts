import { copyFile, link, realpath, rename, rm } from 'node:fs/promises';
import { setAside } from '../../lib/files/set-aside.js';

/**
 * Keeps the current file as `<path>.bak`: a hard link to the same content, so that it costs nothing and is as durable as the
 * file itself. A missing file gets no backup.
 */
export async function keepBackup(path: string): Promise<void> {
  const temporary = `${path}.bak.tmp`;
  await rm(temporary, { force: true, recursive: true });
  try {
    // The real file: a hard link to a symbolic link would lead to whatever the file is next.
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
  // rename(2) does nothing when both names are links to the same file, and leaves both.
  await rm(temporary, { force: true });
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    // The errors of file systems without hard links.
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !['EPERM', 'EXDEV', 'ENOTSUP', 'ENOSYS', 'EMLINK', 'EOPNOTSUPP'].includes(code))
      throw error;
    await copyFile(from, to);
  }
}
