import { randomBytes } from 'node:crypto';
import { open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * 0600 unless said otherwise; `sync: false` leaves out fsync, for what may be lost with the power but not with the process.
 * `at` is called when the temporary file is there and when it is whole, for fault tests.
 */
export type AtomicOptions = { mode?: number; sync?: boolean; at?: (step: 'opened' | 'written') => void };

/** What a process that was killed in between leaves beside a file. */
export const LEFT_BEHIND = /\.tmp-[0-9a-f]{12}$/;

/**
 * Replaces a file so that a reader (or a crash) sees the old content or the new, never a part: a temporary file beside it,
 * written whole, fsync, rename, fsync of the directory. Throws what the file system says; the old file is then untouched.
 */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array,
  options: AtomicOptions = {},
): Promise<void> {
  const temporary = `${path}.tmp-${randomBytes(6).toString('hex')}`;
  let file: FileHandle | undefined;
  try {
    file = await open(temporary, 'wx', options.mode ?? 0o600);
    options.at?.('opened');
    await file.writeFile(content);
    if (options.sync !== false) await file.sync();
    await file.close();
    file = undefined;
    options.at?.('written');
    await rename(temporary, path);
  } catch (error) {
    await file?.close().catch(() => undefined);
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  if (options.sync !== false) await syncDirectory(dirname(path));
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
